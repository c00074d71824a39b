package dev.barista.model.text;

import java.net.Inet4Address;
import java.net.InetAddress;

/// IP addresses as text, in the one form that objects have them. Pure.
///
/// Source: [RFC 5952](https://www.rfc-editor.org/rfc/rfc5952).
public final class IpAddresses {

    /// `10.88.0.2`, or `fd00::2`; without a zone.
    public static String text(InetAddress address) {
        return address instanceof Inet4Address
                ? address.getHostAddress()
                : shortest(address.getAddress());
    }

    /// The shortest way to write an IPv6 address: the longest run of zeros is left out.
    ///
    /// @param address 16 bytes
    public static String shortest(byte[] address) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
        }
        int at = 0;
        int length = 0;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                at = i;
                length = end - i;
            }
        }
        return length < 2
                ? joined(groups, 0, 8)
                : joined(groups, 0, at) + "::" + joined(groups, at + length, 8);
    }

    private static String joined(int[] groups, int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    private IpAddresses() {}
}
