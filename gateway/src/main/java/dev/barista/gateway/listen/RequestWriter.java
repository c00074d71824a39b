package dev.barista.gateway.listen;

import dev.barista.gateway.route.Target;
import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Framing;
import dev.barista.gateway.wire.Head;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Writes the head of a request as an application gets it: the client's fields as they came, but
/// for those of one hop, and those that only the gateway may say. Event loop only.
final class RequestWriter {

    private static final byte[] VERSION = Ascii.bytes(" HTTP/1.1\r\nHost: ");
    private static final byte[] CRLF = Ascii.bytes("\r\n");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = Ascii.bytes("Connection: Upgrade\r\n");
    private static final byte[] TE = Ascii.bytes("TE: trailers\r\n");
    private static final byte[] TRAILERS = Ascii.bytes("trailers");
    private static final byte[] FORWARDED_FOR = Ascii.bytes("X-Forwarded-For: ");
    private static final byte[] FORWARDED_PROTO = Ascii.bytes("X-Forwarded-Proto: http\r\n");
    private static final byte[] FORWARDED_HOST = Ascii.bytes("X-Forwarded-Host: ");
    private static final byte[] REQUEST_ID = Ascii.bytes("X-Request-Id: ");
    private static final byte[] TRACEPARENT = Ascii.bytes("traceparent: 00-");
    private static final byte[] UNSAMPLED = Ascii.bytes("-00\r\n");
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");
    private static final int ADDED = 512;

    private final SplittableRandom random;
    private final String peer;
    private final byte[] peerBytes;

    /// @param peer address of the client
    RequestWriter(SplittableRandom random, String peer) {
        this.random = random;
        this.peer = peer;
        this.peerBytes = Ascii.bytes(peer);
    }

    ByteBuf write(
            ByteBufAllocator allocator,
            Head head,
            RequestTarget from,
            Target to,
            long framing,
            boolean upgrade) {
        byte[] bytes = head.bytes();
        ByteBuf out =
                allocator.buffer(head.lineEnd(head.count() - 1) + to.headers().length() + ADDED);
        out.writeBytes(bytes, 0, head.methodEnd()).writeByte(' ');
        if (from.path() == head.targetEnd() || bytes[from.path()] == '?') {
            out.writeByte('/');
        }
        out.writeBytes(bytes, from.path(), head.targetEnd() - from.path());
        out.writeBytes(VERSION);
        String host = to.host();
        if (host == null) {
            out.writeBytes(bytes, from.host(), from.hostEnd() - from.host());
        } else {
            ByteBufUtil.writeAscii(out, host);
        }
        out.writeBytes(CRLF);
        writeKept(out, head, to, upgrade);
        if (!to.headers().isEmpty()) {
            out.writeCharSequence(to.headers(), StandardCharsets.ISO_8859_1);
        }
        writeFraming(out, head, framing, upgrade);
        writeForwarding(out, head, from);
        writeTracing(out, head);
        return out.writeBytes(CRLF);
    }

    /// Copies runs of fields that are kept.
    private static void writeKept(ByteBuf out, Head head, Target to, boolean upgrade) {
        int from = -1;
        int end = head.startLineEnd();
        for (int i = 0; i < head.count(); i++) {
            end = head.lineEnd(i);
            if (isKept(head, i, to, upgrade)) {
                from = from < 0 ? head.nameStart(i) : from;
            } else if (from >= 0) {
                out.writeBytes(head.bytes(), from, head.nameStart(i) - from);
                from = -1;
            }
        }
        if (from >= 0) {
            out.writeBytes(head.bytes(), from, end - from);
        }
    }

    private static boolean isKept(Head head, int i, Target to, boolean upgrade) {
        Field field = head.field(i);
        boolean kept = field == null || isKept(field, upgrade);
        if (kept && field == null) {
            kept = !head.namedByConnection(i);
        }
        for (int n = 0; kept && n < to.headerNames().size(); n++) {
            kept =
                    !to.headerNames()
                            .get(n)
                            .areAtInAnyCase(head.bytes(), head.nameStart(i), head.nameEnd(i));
        }
        return kept;
    }

    private static boolean isKept(Field field, boolean upgrade) {
        return switch (field) {
            case HOST,
                    TRANSFER_ENCODING,
                    CONNECTION,
                    KEEP_ALIVE,
                    PROXY_CONNECTION,
                    PROXY_AUTHENTICATE,
                    PROXY_AUTHORIZATION,
                    TE,
                    HTTP2_SETTINGS,
                    X_FORWARDED_FOR,
                    KNATIVE_SERVING_REVISION,
                    KNATIVE_SERVING_NAMESPACE,
                    K_NETWORK_PROBE,
                    K_NETWORK_HASH,
                    K_ORIGINAL_HOST ->
                    false;
            case UPGRADE -> upgrade;
            case CONTENT_LENGTH,
                    EXPECT,
                    USER_AGENT,
                    FORWARDED,
                    X_FORWARDED_PROTO,
                    X_FORWARDED_HOST,
                    X_REQUEST_ID,
                    TRACEPARENT ->
                    true;
        };
    }

    private static void writeFraming(ByteBuf out, Head head, long framing, boolean upgrade) {
        if (framing == Framing.CHUNKED) {
            out.writeBytes(CHUNKED);
        }
        if (upgrade) {
            out.writeBytes(UPGRADE);
        }
        if (head.has(Field.TE) && head.listHas(Field.TE, TRAILERS)) {
            out.writeBytes(TE);
        }
    }

    private void writeForwarding(ByteBuf out, Head head, RequestTarget from) {
        out.writeBytes(FORWARDED_FOR);
        int before = out.writerIndex();
        for (int i = head.first(Field.X_FORWARDED_FOR); i >= 0 && i < head.count(); i++) {
            if (head.field(i) == Field.X_FORWARDED_FOR && head.valueEnd(i) > head.valueStart(i)) {
                out.writeBytes(
                        head.bytes(), head.valueStart(i), head.valueEnd(i) - head.valueStart(i));
                out.writeByte(',').writeByte(' ');
            }
        }
        out.writeBytes(peerBytes);
        int after = out.writerIndex();
        out.writeBytes(CRLF);
        if (!head.has(Field.X_FORWARDED_PROTO)) {
            out.writeBytes(FORWARDED_PROTO);
        }
        if (!head.has(Field.X_FORWARDED_HOST)) {
            out.writeBytes(FORWARDED_HOST);
            out.writeBytes(head.bytes(), from.host(), from.hostEnd() - from.host());
            out.writeBytes(CRLF);
        }
        if (!head.has(Field.FORWARDED)) {
            writeForwarded(
                    out,
                    head,
                    from,
                    after - before == peerBytes.length
                            ? null
                            : out.toString(before, after - before, StandardCharsets.ISO_8859_1));
        }
    }

    /// @param list of addresses; null for the peer alone
    private void writeForwarded(ByteBuf out, Head head, RequestTarget from, @Nullable String list) {
        String host =
                head.has(Field.X_FORWARDED_HOST)
                        ? head.text(Field.X_FORWARDED_HOST)
                        : head.text(from.host(), from.hostEnd());
        String proto =
                head.has(Field.X_FORWARDED_PROTO) ? head.text(Field.X_FORWARDED_PROTO) : "http";
        out.writeCharSequence(
                ForwardedHeader.line(list == null ? peer : list, proto, host),
                StandardCharsets.ISO_8859_1);
    }

    private void writeTracing(ByteBuf out, Head head) {
        if (!head.has(Field.X_REQUEST_ID)) {
            out.writeBytes(REQUEST_ID);
            long high = (random.nextLong() & ~0xf000L) | 0x4000L; // a UUID of version 4
            long low = (random.nextLong() & ~(3L << 62)) | (2L << 62);
            hex(out, high, 60, 32);
            hex(out.writeByte('-'), high, 28, 16);
            hex(out.writeByte('-'), high, 12, 0);
            hex(out.writeByte('-'), low, 60, 48);
            hex(out.writeByte('-'), low, 44, 0);
            out.writeBytes(CRLF);
        }
        if (!head.has(Field.TRACEPARENT)) {
            out.writeBytes(TRACEPARENT);
            hex(out, random.nextLong(), 60, 0);
            hex(out, random.nextLong() | 1, 60, 0); // all zeros are not valid
            out.writeByte('-');
            hex(out, random.nextLong() | 1, 60, 0);
            out.writeBytes(UNSAMPLED);
        }
    }

    private static void hex(ByteBuf out, long value, int fromShift, int toShift) {
        for (int shift = fromShift; shift >= toShift; shift -= 4) {
            out.writeByte(HEX[(int) (value >>> shift) & 15]);
        }
    }
}
