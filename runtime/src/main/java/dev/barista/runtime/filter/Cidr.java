package dev.barista.runtime.filter;

import dev.barista.runtime.filter.nft.Value;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// A block of addresses, as `10.88.0.0/20` or `fd00::/8`.
///
/// @param network its first address
/// @param bits of the prefix
public record Cidr(InetAddress network, int bits) {

    public Cidr {
        int most = network.getAddress().length * 8;
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException(
                    "prefix: %d (expected: 0 to %d)".formatted(bits, most));
        }
        network = first(network, bits);
    }

    /// @param text with the number of bits, or one address
    /// @throws IllegalArgumentException if it is neither
    public static Cidr parse(String text) {
        try {
            int slash = text.indexOf('/');
            InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
            int most = address.getAddress().length * 8;
            return new Cidr(
                    address, slash < 0 ? most : Integer.parseInt(text.substring(slash + 1)));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "block of addresses: %s (expected: as 10.0.0.0/8 or fd00::/8)".formatted(text),
                    wrong);
        }
    }

    /// Java itself would take `10.1` for 10.0.0.1.
    private static InetAddress address(String text) {
        InetAddress address = InetAddress.ofLiteral(text);
        if (address instanceof Inet4Address && !address.getHostAddress().equals(text)) {
            throw new IllegalArgumentException(text);
        }
        return address;
    }

    public boolean contains(InetAddress address) {
        return address.getAddress().length == network.getAddress().length
                && first(address, bits).equals(network);
    }

    /// Ones where the prefix is.
    Value mask() {
        return Value.mask(bits, network.getAddress().length);
    }

    private static InetAddress first(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - i * 8L, 0, 8);
            bytes[i] &= (byte) (0xFF00 >> kept);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) { // the length is that of an address
            throw new IllegalStateException(Arrays.toString(bytes), impossible);
        }
    }

    /// As it is written: `10.88.0.0/20`.
    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }
}
