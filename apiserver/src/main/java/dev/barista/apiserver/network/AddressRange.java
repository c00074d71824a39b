package dev.barista.apiserver.network;

import dev.barista.model.serving.AddressBlock;
import dev.barista.model.text.IpAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// A range of addresses that Services get. The first address, and the last of an IPv4 range, are
/// never given.
///
/// @param text as it was given: `10.96.0.0/16`
public record AddressRange(String text, AddressBlock block) {

    /// Of a larger range only this many addresses are given.
    private static final int MOST = 1 << 20;

    private static final int ALL_BITS = 128;

    /// @param cidr `10.96.0.0/16`, or of IPv6
    /// @throws IllegalArgumentException if it is no range of at least four addresses
    public static AddressRange of(String cidr) {
        AddressBlock block =
                AddressBlock.find(cidr)
                        .filter(found -> found.bits() <= ALL_BITS - 2)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "range of Services: %s (expected: a CIDR of at least 4 addresses, as in 10.96.0.0/16)"
                                                .formatted(cidr)));
        return new AddressRange(cidr, block);
    }

    boolean isIpv6() {
        return text.indexOf(':') >= 0;
    }

    /// `IPv4` or `IPv6`.
    String family() {
        return isIpv6() ? Families.IPV6 : Families.IPV4;
    }

    /// How many addresses may be given.
    int size() {
        int free = ALL_BITS - block.bits();
        int all = free >= 20 ? MOST : 1 << free;
        return isIpv6() ? all - 1 : all - 2;
    }

    /// Whether an address may be given.
    boolean contains(String address) {
        if (!block.contains(address) || address.indexOf(':') >= 0 != isIpv6()) {
            return false;
        }
        long offset = Addresses.of(address).low() - block.low();
        return offset > 0 && offset <= size();
    }

    /// @param offset from 0
    String address(int offset) {
        ByteBuffer bytes = ByteBuffer.allocate(ALL_BITS / 8);
        bytes.putLong(block.high()).putLong(block.low() + 1 + offset);
        try {
            if (isIpv6()) {
                return IpAddresses.shortest(bytes.array());
            }
            byte[] four = new byte[4];
            bytes.get(12, four);
            return InetAddress.getByAddress(four).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
