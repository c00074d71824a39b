package dev.barista.runtime.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/// Writes a [Message]: first the header of its family with `put…`, then attributes. Numbers are in
/// native order unless the name says otherwise. Not thread-safe.
public final class MessageWriter {

    private static final int NESTED = 0x8000;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int LONGEST = 0xFFFF; // of an attribute with its header

    private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    public MessageWriter put8(int value) {
        room(Byte.BYTES).put((byte) value);
        return this;
    }

    public MessageWriter put16(int value) {
        room(Short.BYTES).putShort((short) value);
        return this;
    }

    public MessageWriter put16BigEndian(int value) {
        return put8(value >> 8).put8(value);
    }

    public MessageWriter put32(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    public MessageWriter put(byte[] value) {
        room(value.length).put(value);
        return this;
    }

    /// An attribute that says something by being there.
    public MessageWriter flag(int type) {
        return attribute(type, new byte[0]);
    }

    public MessageWriter attribute(int type, byte[] value) {
        return attribute(type, writer -> writer.put(value));
    }

    /// @param value of 8 bits
    public MessageWriter attribute8(int type, int value) {
        return attribute(type, writer -> writer.put8(value));
    }

    /// @param value of 16 bits
    public MessageWriter attribute16(int type, int value) {
        return attribute(type, writer -> writer.put16(value));
    }

    /// @param value of 16 bits
    public MessageWriter attribute16BigEndian(int type, int value) {
        return attribute(type, writer -> writer.put16BigEndian(value));
    }

    public MessageWriter attribute32(int type, int value) {
        return attribute(type, writer -> writer.put32(value));
    }

    public MessageWriter attribute32BigEndian(int type, int value) {
        return attribute(type, writer -> writer.put16BigEndian(value >> 16).put16BigEndian(value));
    }

    public MessageWriter attribute64BigEndian(int type, long value) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        return attribute(type, bytes);
    }

    /// With a zero byte at its end, as the kernel's names are.
    public MessageWriter text(int type, String value) {
        return attribute(type, writer -> writer.put(value.getBytes(UTF_8)).put8(0));
    }

    /// An attribute that holds attributes, and is marked as such.
    public MessageWriter nested(int type, Consumer<MessageWriter> content) {
        return attribute(type | NESTED, content);
    }

    /// @param content writes the value with this writer
    public MessageWriter attribute(int type, Consumer<MessageWriter> content) {
        align();
        int start = buffer.position();
        put16(0).put16(type);
        content.accept(this);
        int length = buffer.position() - start;
        if (length > LONGEST) {
            throw new IllegalArgumentException(
                    "attribute %d: %d bytes (expected: at most %d)"
                            .formatted(type & ~NESTED, length, LONGEST - ATTRIBUTE_HEADER));
        }
        buffer.putShort(start, (short) length);
        align();
        return this;
    }

    private void align() {
        int padding = Message.aligned(buffer.position()) - buffer.position();
        room(padding).put(new byte[padding]);
    }

    private ByteBuffer room(int length) {
        if (buffer.remaining() < length) {
            int position = buffer.position();
            int capacity = Math.max(2 * buffer.capacity(), position + length);
            byte[] larger = Arrays.copyOf(buffer.array(), capacity);
            buffer = ByteBuffer.wrap(larger).order(ByteOrder.nativeOrder()).position(position);
        }
        return buffer;
    }

    /// @param flags as [Message#CREATE]
    public Message message(int type, int flags) {
        byte[] body = Arrays.copyOf(buffer.array(), buffer.position());
        return new Message(type, flags, ByteBuffer.wrap(body));
    }
}
