package dev.barista.gateway.upstream;

import dev.barista.gateway.wire.Ascii;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Collects the bytes of a head before they go into a buffer at once: many small writes to a direct
/// buffer cost several times as much. One per event loop, used again for each head.
public final class HeadBuffer {

    private byte[] bytes = new byte[4096];
    private int length;

    public HeadBuffer clear() {
        length = 0;
        return this;
    }

    /// What was put, from 0 until before [#length]. For reading.
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public HeadBuffer put(byte[] source) {
        return put(source, 0, source.length);
    }

    /// Bytes from `start` until before `end`.
    public HeadBuffer put(byte[] source, int start, int end) {
        ensure(end - start);
        System.arraycopy(source, start, bytes, length, end - start);
        length += end - start;
        return this;
    }

    public HeadBuffer put(char c) {
        ensure(1);
        bytes[length++] = (byte) c;
        return this;
    }

    public HeadBuffer put(String text) {
        return put(Ascii.bytes(text));
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    public String text(int start) {
        return new String(bytes, start, length - start, StandardCharsets.ISO_8859_1);
    }

    public ByteBuf toBuffer(ByteBufAllocator allocator) {
        return allocator.ioBuffer(length).writeBytes(bytes, 0, length);
    }
}
