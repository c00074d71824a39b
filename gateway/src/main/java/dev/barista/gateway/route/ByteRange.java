package dev.barista.gateway.route;

import java.nio.charset.StandardCharsets;

/// A range of bytes in an array of another owner. Set again for each request, so that a view of a
/// request allocates nothing; valid until it is set again. Belongs to one connection.
public final class ByteRange {

    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int start;
    private int end;

    public void set(byte[] array, int from, int to) {
        bytes = array;
        start = from;
        end = to;
    }

    /// The array that the positions point into. For reading.
    public byte[] bytes() {
        return bytes;
    }

    public int start() {
        return start;
    }

    public int end() {
        return end;
    }

    public boolean isEmpty() {
        return start == end;
    }

    /// The bytes as text, each byte one character.
    public String text() {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return text();
    }
}
