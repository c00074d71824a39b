package dev.barista.model.text;

/// IP addresses as text, in the one form that objects have them. Pure.
///
/// Source: [RFC 5952](https://www.rfc-editor.org/rfc/rfc5952).
public final class IpAddresses {

    private static final int IPV4_LENGTH = 4;

    /// `10.88.0.2`, or `fd00::2`.
    ///
    /// @param address 4 or 16 bytes
    public static String text(byte[] address) {
        return address.length == IPV4_LENGTH
                ? "%d.%d.%d.%d"
                        .formatted(
                                address[0] & 0xff,
                                address[1] & 0xff,
                                address[2] & 0xff,
                                address[3] & 0xff)
                : shortest(address);
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
