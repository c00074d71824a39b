package dev.barista.dns.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;

/// What is asked. It keeps the bytes as they came, because an answer repeats them exactly: clients
/// compare the case of each letter (0x20), and a label may have any byte, which text cannot carry.
///
/// Immutable.
public final class Question {

    public static final int INTERNET = 1;

    /// Of a name, its last empty label included (RFC 1035, section 2.3.4).
    public static final int MAX_NAME = 255;

    private static final int MAX_LABEL = 63;
    private static final int TYPE_AND_CLASS = 4;

    /// Stands for a dot inside a label: no name of ours has it, and no two names become equal.
    private static final char DOT_IN_LABEL = '\uFFFD';

    private final byte[] wire;
    private final String name;
    private final int type;
    private final int dnsClass;

    private Question(byte[] wire, String name, int type, int dnsClass) {
        this.wire = wire;
        this.name = name;
        this.type = type;
        this.dnsClass = dnsClass;
    }

    /// Reads a question where `in` is; empty if it is malformed. A compressed name is: there is
    /// nothing before a question that it could point to.
    public static Optional<Question> read(ByteBuf in) {
        int start = in.readerIndex();
        int length = nameLength(in, start);
        if (length < 0 || in.readableBytes() < length + TYPE_AND_CLASS) {
            return Optional.empty();
        }
        byte[] wire = new byte[length + TYPE_AND_CLASS];
        in.readBytes(wire);
        return Optional.of(
                new Question(
                        wire,
                        text(wire, length),
                        in.getUnsignedShort(start + length),
                        in.getUnsignedShort(start + length + 2)));
    }

    /// @param name absolute, with or without its last dot, of labels that are at most 63 bytes long
    public static Question of(String name, int type) {
        byte[] encoded = Names.encode(name);
        byte[] wire = Arrays.copyOf(encoded, encoded.length + TYPE_AND_CLASS);
        wire[encoded.length] = (byte) (type >> 8);
        wire[encoded.length + 1] = (byte) type;
        wire[encoded.length + 3] = INTERNET;
        return new Question(wire, text(wire, encoded.length), type, INTERNET);
    }

    /// @return bytes of the name; -1 if it is malformed
    private static int nameLength(ByteBuf in, int start) {
        int end = Math.min(in.writerIndex(), start + MAX_NAME);
        int at = start;
        while (at < end) {
            int label = in.getUnsignedByte(at);
            at += 1 + label;
            if (label == 0) {
                return at - start;
            }
            if (label > MAX_LABEL) {
                return -1;
            }
        }
        return -1;
    }

    private static String text(byte[] wire, int length) {
        if (length == 1) {
            return "";
        }
        boolean odd = false;
        byte[] text = new byte[length - 2];
        int next = 0; // where the length of the next label is
        for (int at = 0; at < length - 1; at++) {
            if (at == next) {
                next += 1 + wire[at];
                if (at > 0) {
                    text[at - 1] = '.';
                }
            } else {
                odd |= wire[at] == '.';
                text[at - 1] = lower(wire[at]);
            }
        }
        String plain = new String(text, ISO_8859_1);
        return odd ? marked(wire, plain) : plain;
    }

    private static String marked(byte[] wire, String plain) {
        var name = new StringBuilder(plain);
        int next = 0;
        for (int at = 0; at <= plain.length(); at++) {
            if (at == next) {
                next += 1 + wire[at];
            } else if (wire[at] == '.') {
                name.setCharAt(at - 1, DOT_IN_LABEL);
            }
        }
        return name.toString();
    }

    private static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
    }

    /// In lower case, without its last dot; empty for the root.
    public String name() {
        return name;
    }

    public int type() {
        return type;
    }

    public int dnsClass() {
        return dnsClass;
    }

    /// Bytes in a message.
    public int length() {
        return wire.length;
    }

    public void write(ByteBuf out) {
        out.writeBytes(wire);
    }

    /// Whether the very same bytes are in a message, at an index.
    public boolean isAt(byte[] message, int index) {
        return message.length >= index + wire.length
                && Arrays.equals(wire, 0, wire.length, message, index, index + wire.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Question that && Arrays.equals(wire, that.wire);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(wire);
    }

    /// For people: `www.example.com type 28`.
    @Override
    public String toString() {
        return name + " type " + type;
    }
}
