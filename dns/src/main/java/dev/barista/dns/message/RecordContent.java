package dev.barista.dns.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/// The content of a record as bytes (`RDATA`). Names in it are not compressed. Immutable.
public final class RecordContent {

    private final byte[] bytes;

    private RecordContent(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Of other content, as it is. Takes over `bytes`: the caller must not change them afterwards.
    static RecordContent of(byte[] bytes) {
        return new RecordContent(bytes);
    }

    /// Of an `A` or `AAAA` record.
    public static RecordContent address(InetAddress address) {
        return new RecordContent(address.getAddress());
    }

    /// Of a `CNAME`, `NS` or `PTR` record.
    public static RecordContent name(String name) {
        return new RecordContent(Names.encode(name));
    }

    /// Of an `SRV` record of the first priority.
    public static RecordContent service(int weight, int port, String target) {
        byte[] name = Names.encode(target);
        return new RecordContent(
                ByteBuffer.allocate(6 + name.length)
                        .putShort((short) 0)
                        .putShort((short) weight)
                        .putShort((short) port)
                        .put(name)
                        .array());
    }

    /// Of a `TXT` or `HINFO` record.
    ///
    /// @param texts ASCII, at most 255 long each
    public static RecordContent texts(String... texts) {
        int length = Arrays.stream(texts).mapToInt(text -> 1 + text.length()).sum();
        ByteBuffer bytes = ByteBuffer.allocate(length);
        for (String text : texts) {
            bytes.put((byte) text.length()).put(text.getBytes(US_ASCII));
        }
        return new RecordContent(bytes.array());
    }

    /// Of an `SOA` record. No server copies this zone, so that only the last number means anything.
    ///
    /// @param negativeTtl for how many seconds a client may keep that there is no record
    public static RecordContent authority(
            String server, String mailbox, int serial, int negativeTtl) {
        byte[] first = Names.encode(server);
        byte[] second = Names.encode(mailbox);
        return new RecordContent(
                ByteBuffer.allocate(first.length + second.length + 20)
                        .put(first)
                        .put(second)
                        .putInt(serial)
                        .putInt(7200)
                        .putInt(1800)
                        .putInt(86_400)
                        .putInt(negativeTtl)
                        .array());
    }

    ByteBuf buffer() {
        return Unpooled.wrappedBuffer(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordContent that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// In hexadecimal digits.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
