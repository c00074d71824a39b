package dev.barista.runtime.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Attributes as the kernel has sent them, in order. Immutable.
public final class Attributes {

    private static final int HEADER = 4;
    private static final int TYPE = 0x3FFF; // without the marks for nested and big-endian

    private final List<Attribute> all;

    private record Attribute(int type, ByteBuffer value) {}

    private Attributes(List<Attribute> all) {
        this.all = List.copyOf(all);
    }

    /// Those of a message.
    ///
    /// @param header length of the header of its family, in bytes
    public static Attributes of(Message message, int header) throws IOException {
        ByteBuffer body = message.body();
        if (body.remaining() < header) {
            throw new IOException(
                    "netlink: message %d: %d bytes (expected: at least %d)"
                            .formatted(message.type(), body.remaining(), header));
        }
        return read(body.position(Math.min(Message.aligned(header), body.limit())));
    }

    /// @param bytes from their position on
    static Attributes read(ByteBuffer bytes) throws IOException {
        ByteBuffer left = bytes.slice().order(ByteOrder.nativeOrder());
        List<Attribute> all = new ArrayList<>();
        while (left.remaining() >= HEADER) {
            int start = left.position();
            int length = Short.toUnsignedInt(left.getShort(start));
            int type = left.getShort(start + 2) & TYPE;
            if (length < HEADER || length > left.remaining()) {
                throw new IOException(
                        "netlink: attribute %d: %d bytes (expected: %d to %d)"
                                .formatted(type, length, HEADER, left.remaining()));
            }
            all.add(new Attribute(type, left.slice(start + HEADER, length - HEADER)));
            left.position(Math.min(start + Message.aligned(length), left.limit()));
        }
        return new Attributes(all);
    }

    /// The value of the last one of a type, in native order.
    public Optional<ByteBuffer> find(int type) {
        Optional<ByteBuffer> found = Optional.empty();
        for (Attribute each : all) {
            if (each.type() == type) {
                found = Optional.of(each.value().duplicate().order(ByteOrder.nativeOrder()));
            }
        }
        return found;
    }

    public boolean has(int type) {
        return find(type).isPresent();
    }

    public Optional<byte[]> findBytes(int type) {
        return find(type).map(Attributes::bytes);
    }

    public Optional<Integer> find32(int type) {
        return find(type).filter(value -> value.remaining() >= 4).map(value -> value.getInt(0));
    }

    public Optional<Integer> find32BigEndian(int type) {
        return find(type)
                .filter(value -> value.remaining() >= 4)
                .map(value -> value.order(ByteOrder.BIG_ENDIAN).getInt(0));
    }

    public Optional<Long> find64BigEndian(int type) {
        return find(type)
                .filter(value -> value.remaining() >= 8)
                .map(value -> value.order(ByteOrder.BIG_ENDIAN).getLong(0));
    }

    /// Up to its first zero byte.
    public Optional<String> findText(int type) {
        return findBytes(type)
                .map(bytes -> new String(bytes, UTF_8))
                .map(text -> text.indexOf(0) < 0 ? text : text.substring(0, text.indexOf(0)));
    }

    /// Those that an attribute holds; none if it is not there.
    public Attributes nested(int type) throws IOException {
        Optional<ByteBuffer> value = find(type);
        return value.isPresent() ? read(value.get()) : new Attributes(List.of());
    }

    /// Of a list, as nf_tables has them: the attributes that each element holds, in order.
    ///
    /// @param type of the elements
    public List<Attributes> elements(int type) throws IOException {
        List<Attributes> elements = new ArrayList<>();
        for (Attribute each : all) {
            if (each.type() == type) {
                elements.add(read(each.value().duplicate()));
            }
        }
        return elements;
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(0, bytes);
        return bytes;
    }
}
