package dev.barista.dns.zone;

import dev.barista.model.serving.AddressBlock;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/// Addresses as texts. None is looked up.
public final class Addresses {

    private static final int LONGEST = 45;

    /// Empty for what is no IPv4 or IPv6 address.
    public static Optional<InetAddress> find(String text) {
        boolean plausible = !text.isEmpty() && text.length() <= LONGEST && text.indexOf('%') < 0;
        byte[] bytes = plausible ? NetUtil.createByteArrayFromIpAddressString(text) : null;
        return bytes == null ? Optional.empty() : Optional.of(of(bytes));
    }

    static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException(
                    "address: %d bytes (expected: 4 or 16)".formatted(bytes.length), wrongLength);
        }
    }

    /// An address as one label: `10-88-0-7`, `fd00--7`.
    static String label(InetAddress address) {
        return NetUtil.toAddressString(address)
                .replace(address instanceof Inet4Address ? '.' : ':', '-');
    }

    /// The address that is written as one label.
    static Optional<InetAddress> ofLabel(String label) {
        Optional<InetAddress> four = find(label.replace('-', '.'));
        return four.isPresent() ? four : find(label.replace('-', ':'));
    }

    static boolean isIn(List<AddressBlock> blocks, InetAddress address) {
        String text = address.getHostAddress();
        for (AddressBlock block : blocks) {
            if (block.contains(text)) {
                return true;
            }
        }
        return false;
    }

    private Addresses() {}
}
