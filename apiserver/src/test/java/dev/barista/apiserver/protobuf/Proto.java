package dev.barista.apiserver.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes messages in protocol buffers, as typed clients do.
final class Proto {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /// A whole body: the magic number, and the envelope around an object.
    static byte[] body(String apiVersion, String kind, Proto object) {
        Proto type = new Proto().text(1, apiVersion).text(2, kind);
        return magic(new Proto().message(1, type).message(2, object).text(3, "").text(4, ""));
    }

    static byte[] magic(Proto envelope) {
        Proto all = new Proto();
        all.bytes.writeBytes(new byte[] {'k', '8', 's', 0});
        all.bytes.writeBytes(envelope.bytes());
        return all.bytes();
    }

    Proto number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    Proto text(int field, String text) {
        return block(field, text.getBytes(StandardCharsets.UTF_8));
    }

    Proto message(int field, Proto message) {
        return block(field, message.bytes());
    }

    /// An entry of a map.
    Proto entry(int field, String key, String value) {
        return message(field, new Proto().text(1, key).text(2, value));
    }

    Proto block(int field, byte[] block) {
        varint(((long) field << 3) | 2);
        varint(block.length);
        bytes.writeBytes(block);
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private void varint(long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
        }
        bytes.write((int) rest);
    }
}
