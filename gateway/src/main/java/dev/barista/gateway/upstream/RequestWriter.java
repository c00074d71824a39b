package dev.barista.gateway.upstream;

import dev.barista.gateway.http2.FieldLines;
import dev.barista.gateway.route.ByteRange;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.RequestHead;
import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.ForwardedChain;
import dev.barista.gateway.wire.Head;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.SplittableRandom;

/// Writes the head of a request as an application gets it: the client's fields as they came, but
/// for those of one hop, and those that only the gateway may set. Event loop only.
final class RequestWriter {

    private static final byte[] VERSION = Ascii.bytes(" HTTP/1.1\r\nHost: ");
    private static final byte[] CRLF = Ascii.bytes("\r\n");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = Ascii.bytes("Connection: Upgrade\r\n");
    private static final byte[] TE = Ascii.bytes("TE: trailers\r\n");
    private static final byte[] TRAILERS = Ascii.bytes("trailers");
    private static final byte[] FORWARDED_FOR = Ascii.bytes("X-Forwarded-For: ");
    private static final byte[] FORWARDED_PROTO = Ascii.bytes("X-Forwarded-Proto: ");
    private static final byte[] FORWARDED_HOST = Ascii.bytes("X-Forwarded-Host: ");
    private static final byte[] REQUEST_ID = Ascii.bytes("X-Request-Id: ");
    private static final byte[] TRACEPARENT = Ascii.bytes("traceparent: 00-");
    private static final byte[] UNSAMPLED = Ascii.bytes("-00\r\n");
    private static final byte[] FORWARDED = Ascii.bytes("Forwarded: ");
    private static final byte[] HOST = Ascii.bytes(";host=");
    private static final byte[] QUOTED_HOST = Ascii.bytes(";host=\"");
    private static final byte[] PROTO = Ascii.bytes(";proto=");
    private static final byte[] AFTER_QUOTE = Ascii.bytes("\";proto=");
    private static final byte[] HTTP = Ascii.bytes("http");
    private static final byte[] HTTPS = Ascii.bytes("https");
    private static final AsciiString SCHEME = AsciiString.of("http");
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");

    private final HeadBuffer out;
    private final SplittableRandom random;

    RequestWriter(HeadBuffer out, SplittableRandom random) {
        this.out = out;
        this.random = random;
    }

    /// As a head of HTTP/1.1.
    ByteBuf write(ByteBufAllocator allocator, RequestHead request, Target to) {
        out.clear();
        put(request.method()).put(' ');
        ByteRange target = request.pathAndQuery();
        if (target.isEmpty() || target.bytes()[target.start()] == '?') {
            out.put('/');
        }
        put(target).put(VERSION);
        writeHost(request, to);
        out.put(CRLF);
        boolean upgrade = request.asksForUpgrade();
        writeFields(request, to, upgrade);
        writeFraming(request.framing(), upgrade);
        return out.put(CRLF).toBuffer(allocator);
    }

    /// As a head of HTTP/2: the same fields. An offer to go on with another protocol is not made.
    Http2Headers headers(RequestHead request, Target to) {
        Http2Headers headers = new DefaultHttp2Headers(false, 32);
        headers.method(copy(request.method())).scheme(SCHEME).path(path(request));
        out.clear();
        writeHost(request, to);
        headers.authority(new AsciiString(out.bytes(), 0, out.length(), true));
        out.clear();
        writeFields(request, to, false);
        FieldLines.add(out.bytes(), 0, out.length(), headers);
        return headers;
    }

    private static AsciiString copy(ByteRange range) {
        return new AsciiString(range.bytes(), range.start(), range.end() - range.start(), true);
    }

    private static AsciiString path(RequestHead request) {
        ByteRange target = request.pathAndQuery();
        if (target.isEmpty() || target.bytes()[target.start()] == '?') {
            return AsciiString.of("/" + target.text());
        }
        return copy(target);
    }

    private void writeHost(RequestHead request, Target to) {
        String host = to.host();
        if (host == null) {
            put(request.host());
        } else {
            out.put(host);
        }
    }

    private void writeFields(RequestHead request, Target to, boolean upgrade) {
        Head fields = request.fields();
        writeKept(fields, to, upgrade);
        if (!to.headers().isEmpty()) {
            out.put(to.headers());
        }
        if (fields.has(Field.TE) && fields.listHas(Field.TE, TRAILERS)) {
            out.put(TE);
        }
        writeForwarding(request);
        writeTracing(fields);
    }

    private HeadBuffer put(ByteRange range) {
        return out.put(range.bytes(), range.start(), range.end());
    }

    /// Copies runs of fields that are kept.
    private void writeKept(Head head, Target to, boolean upgrade) {
        int from = -1;
        int end = head.startLineEnd();
        for (int i = 0; i < head.count(); i++) {
            end = head.lineEnd(i);
            if (isKept(head, i, to, upgrade)) {
                from = from < 0 ? head.nameStart(i) : from;
            } else if (from >= 0) {
                out.put(head.bytes(), from, head.nameStart(i));
                from = -1;
            }
        }
        if (from >= 0) {
            out.put(head.bytes(), from, end);
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
                    FORWARDED,
                    X_FORWARDED_FOR,
                    X_FORWARDED_PROTO,
                    X_FORWARDED_HOST,
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
                    REFERER,
                    X_REQUEST_ID,
                    TRACEPARENT,
                    BARISTA_KEEP_RUNNING ->
                    true;
        };
    }

    private void writeFraming(long framing, boolean upgrade) {
        if (framing < 0) { // in chunks, or content of unknown length that is put into some
            out.put(CHUNKED);
        }
        if (upgrade) {
            out.put(UPGRADE);
        }
    }

    private void writeForwarding(RequestHead request) {
        Head head = request.fields();
        ByteRange host = request.host();
        if (head.has(Field.FORWARDED)
                || head.has(Field.X_FORWARDED_FOR)
                || head.has(Field.X_FORWARDED_HOST)
                || head.has(Field.X_FORWARDED_PROTO)) {
            writeChain(
                    ForwardedChain.of(head, request.client().text(), "http", host.text()),
                    request.scheme());
            return;
        }
        byte[] scheme = request.scheme().equals("https") ? HTTPS : HTTP;
        out.put(FORWARDED_FOR).put(request.client().bytes()).put(CRLF);
        out.put(FORWARDED_PROTO).put(scheme).put(CRLF);
        put(host, FORWARDED_HOST).put(CRLF);
        boolean token = Ascii.areTokens(host.bytes(), host.start(), host.end());
        out.put(FORWARDED).put(request.client().forwardedFor());
        put(host, token ? HOST : QUOTED_HOST);
        out.put(token ? PROTO : AFTER_QUOTE).put(scheme).put(CRLF);
    }

    private HeadBuffer put(ByteRange range, byte[] before) {
        out.put(before);
        return put(range);
    }

    /// @param scheme that the client used; that of an untrusted one does not count
    private void writeChain(ForwardedChain told, String scheme) {
        ForwardedChain chain = new ForwardedChain(told.addresses(), scheme, told.host());
        out.put(FORWARDED_FOR).put(chain.older()).put(CRLF);
        out.put(FORWARDED_PROTO).put(chain.proto()).put(CRLF);
        out.put(FORWARDED_HOST).put(chain.host()).put(CRLF);
        out.put(FORWARDED).put(chain.value()).put(CRLF);
    }

    private void writeTracing(Head head) {
        if (!head.has(Field.X_REQUEST_ID)) {
            out.put(REQUEST_ID);
            long high = (random.nextLong() & ~0xf000L) | 0x4000L; // a UUID of version 4
            long low = (random.nextLong() & ~(3L << 62)) | (2L << 62);
            hex(high, 60, 32);
            out.put('-');
            hex(high, 28, 16);
            out.put('-');
            hex(high, 12, 0);
            out.put('-');
            hex(low, 60, 48);
            out.put('-');
            hex(low, 44, 0);
            out.put(CRLF);
        }
        if (!head.has(Field.TRACEPARENT)) {
            out.put(TRACEPARENT);
            hex(random.nextLong(), 60, 0);
            hex(random.nextLong() | 1, 60, 0); // all zeros are not valid
            out.put('-');
            hex(random.nextLong() | 1, 60, 0);
            out.put(UNSAMPLED);
        }
    }

    private void hex(long value, int fromShift, int toShift) {
        for (int shift = fromShift; shift >= toShift; shift -= 4) {
            out.put((char) HEX[(int) (value >>> shift) & 15]);
        }
    }
}
