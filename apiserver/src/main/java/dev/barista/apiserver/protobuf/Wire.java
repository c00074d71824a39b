package dev.barista.apiserver.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The [encoding](https://protobuf.dev/programming-guides/encoding/) of protocol buffers. Pure.
final class Wire {

    /// One field of a message as it lies in the bytes.
    ///
    /// @param value of a number
    /// @param bytes of a text, a message, or a map's entry; empty for a number
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Field(int number, boolean isNumber, long value, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        boolean isEmpty() {
            return isNumber ? value == 0 : bytes.length == 0;
        }
    }

    private static final int VARINT = 0;
    private static final int LENGTH = 2;

    private final byte[] bytes;
    private int at;

    private Wire(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @throws IllegalArgumentException if it is no message, or has numbers of fixed size
    static List<Field> read(byte[] message) {
        var wire = new Wire(message);
        List<Field> fields = new ArrayList<>();
        while (wire.at < message.length) {
            fields.add(wire.field());
        }
        return fields;
    }

    private Field field() {
        long tag = varint();
        int number = (int) (tag >>> 3);
        return switch ((int) (tag & 7)) {
            case VARINT -> new Field(number, true, varint(), new byte[0]);
            case LENGTH -> new Field(number, false, 0, block(varint()));
            default -> throw new IllegalArgumentException("field " + number);
        };
    }

    private byte[] block(long length) {
        if (length < 0 || length > bytes.length - at) {
            throw new IllegalArgumentException("length " + length);
        }
        at += (int) length;
        return Arrays.copyOfRange(bytes, at - (int) length, at);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at == bytes.length) {
                throw new IllegalArgumentException("end");
            }
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("number");
    }
}
