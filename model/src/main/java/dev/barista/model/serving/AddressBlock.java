package dev.barista.model.serving;

import java.util.Optional;

/// A block of addresses, IPv4 or IPv6. An IPv4 address is held as IPv6 maps it, `::ffff:a.b.c.d`.
///
/// @param high the first 64 bits of the prefix
/// @param low the last 64 bits of the prefix
/// @param bits of the prefix, 0–128
public record AddressBlock(long high, long low, int bits) {

    private static final long MAPPED = 0xffffL << 32;
    private static final int IPV4_OFFSET = 96;

    private record Address(long high, long low, boolean ipv4) {}

    /// A block as `10.0.0.0/8`, `fd00::/8`, or one address.
    public static Optional<AddressBlock> find(String text) {
        int slash = text.indexOf('/');
        Optional<Address> address = address(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        Address first = address.get();
        int most = first.ipv4() ? 32 : 128;
        int length = slash < 0 ? most : number(text.substring(slash + 1), 10, most);
        if (length < 0) {
            return Optional.empty();
        }
        int bits = first.ipv4() ? IPV4_OFFSET + length : length;
        return Optional.of(
                new AddressBlock(first.high() & highMask(bits), first.low() & lowMask(bits), bits));
    }

    /// Whether an address, as text, is in the block; no if it is none.
    public boolean contains(String text) {
        int zone = text.indexOf('%');
        return address(zone < 0 ? text : text.substring(0, zone))
                .filter(a -> (a.high() & highMask(bits)) == high)
                .filter(a -> (a.low() & lowMask(bits)) == low)
                .isPresent();
    }

    private static long highMask(int bits) {
        return mask(Math.min(bits, 64));
    }

    private static long lowMask(int bits) {
        return mask(Math.max(bits - 64, 0));
    }

    private static long mask(int ones) {
        return ones == 0 ? 0 : -1L << (64 - ones);
    }

    private static Optional<Address> address(String text) {
        if (text.length() > 45) {
            return Optional.empty();
        }
        if (text.indexOf(':') < 0) {
            long four = ipv4(text);
            return four < 0 ? Optional.empty() : Optional.of(new Address(0, MAPPED | four, true));
        }
        return ipv6(text);
    }

    /// @return 32 bits; -1 if it is no address
    private static long ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        long address = 0;
        for (String part : parts) {
            int octet = number(part, 10, 255);
            if (octet < 0) {
                return -1;
            }
            address = address << 8 | octet;
        }
        return parts.length == 4 ? address : -1;
    }

    private static Optional<Address> ipv6(String text) {
        String groups = withoutDots(text);
        int gap = groups.indexOf("::");
        int[] all = new int[8];
        int[] head = groups(gap < 0 ? groups : groups.substring(0, gap));
        int[] tail = groups(gap < 0 ? "" : groups.substring(gap + 2));
        int count = head.length + tail.length;
        if (gap < 0 ? count != 8 : count > 7) {
            return Optional.empty();
        }
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, 8 - tail.length, tail.length);
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            if (all[i] < 0) {
                return Optional.empty();
            }
            high = i < 4 ? high << 16 | all[i] : high;
            low = i < 4 ? low : low << 16 | all[i];
        }
        return Optional.of(new Address(high, low, false));
    }

    /// The same address, its last 32 bits written as two groups where they were written as IPv4.
    private static String withoutDots(String text) {
        int colon = text.lastIndexOf(':');
        long four = text.indexOf('.') < 0 ? -1 : ipv4(text.substring(colon + 1));
        return four < 0
                ? text
                : text.substring(0, colon + 1)
                        + Long.toHexString(four >>> 16)
                        + ":"
                        + Long.toHexString(four & 0xffff);
    }

    /// Groups of 16 bits; -1 stands for one that is malformed.
    private static int[] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        int[] groups = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            groups[i] = number(parts[i], 16, 0xffff);
        }
        return groups;
    }

    /// @return -1 if it is no number of at most four digits, or above `most`
    private static int number(String text, int radix, int most) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value <= most ? value : -1;
    }
}
