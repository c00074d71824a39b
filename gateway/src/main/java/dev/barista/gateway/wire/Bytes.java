package dev.barista.gateway.wire;

import java.util.Arrays;

/// Bytes that do not change, to compare ranges of a head with.
public final class Bytes {

    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Bytes of(String text) {
        return new Bytes(Ascii.bytes(text));
    }

    public int length() {
        return bytes.length;
    }

    /// Whether a range is equal to these bytes.
    public boolean areAt(byte[] other, int start, int end) {
        return Arrays.equals(other, start, end, bytes, 0, bytes.length);
    }

    /// Whether a range is equal to these bytes, which have no upper case, in any case.
    public boolean areAtInAnyCase(byte[] other, int start, int end) {
        return Ascii.equalsLower(other, start, end, bytes);
    }

    /// Whether a range starts with these bytes.
    public boolean startAt(byte[] other, int start, int end) {
        return end - start >= bytes.length
                && Arrays.equals(other, start, start + bytes.length, bytes, 0, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
