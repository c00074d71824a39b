package dev.barista.runtime.network;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/// A range of IPv4 addresses.
///
/// @param first as an unsigned number
/// @param length of the prefix, 0 to 32
public record Cidr(int first, int length) {

    public Cidr {
        if (length < 0 || length > 32 || (first & ~mask(length)) != 0) {
            throw new IllegalArgumentException(
                    "CIDR: %s/%d (expected: one whose host bits are zero)"
                            .formatted(text(first), length));
        }
    }

    /// @throws IllegalArgumentException if it is not one, or has host bits
    public static Cidr parse(String text) {
        String[] parts = text.split("/", -1);
        int first;
        int length;
        try {
            first = number(parts[0]);
            length = Integer.parseInt(parts.length == 2 ? parts[1] : "");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "CIDR: %s (expected: IPv4 as 10.88.0.0/20)".formatted(text), e);
        }
        return new Cidr(first, length);
    }

    private static int number(String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        if (bytes.length != 4) {
            throw new IllegalArgumentException("address: %s (expected: IPv4)".formatted(address));
        }
        return number(bytes);
    }

    static int number(byte[] address) {
        return ByteBuffer.wrap(address).getInt();
    }

    /// Where the address is in the range: 0 to [#size] - 1.
    ///
    /// @throws IllegalArgumentException if it is not in it
    int indexOf(String address) {
        int number = number(address);
        if (!contains(number)) {
            throw new IllegalArgumentException(
                    "address: %s (expected: one of %s)".formatted(address, this));
        }
        return number - first;
    }

    /// @param index 0 to [#size] - 1
    public String address(int index) {
        return text(first + index);
    }

    public long size() {
        return 1L << (32 - length);
    }

    boolean contains(int address) {
        return (address & mask(length)) == first;
    }

    public boolean contains(String address) {
        return contains(number(address));
    }

    public boolean overlaps(Cidr other) {
        return contains(other.first) || other.contains(first);
    }

    Cidr lowerHalf() {
        return new Cidr(first, length + 1);
    }

    Cidr upperHalf() {
        return new Cidr(first + (int) (size() / 2), length + 1);
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    private static String text(int address) {
        return "%d.%d.%d.%d"
                .formatted(
                        address >>> 24,
                        address >>> 16 & 0xFF,
                        address >>> 8 & 0xFF,
                        address & 0xFF);
    }

    @Override
    public String toString() {
        return text(first) + "/" + length;
    }
}
