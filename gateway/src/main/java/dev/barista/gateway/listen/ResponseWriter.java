package dev.barista.gateway.listen;

import dev.barista.gateway.stream.Reply;
import dev.barista.gateway.upstream.HeadBuffer;
import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.BodyEncoding;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Framing;
import dev.barista.gateway.wire.Head;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/// Writes the heads of responses as clients get them.
final class ResponseWriter {

    private static final byte[] VERSION = Ascii.bytes("HTTP/1.1");
    private static final byte[] CRLF = Ascii.bytes("\r\n");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = Ascii.bytes("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = Ascii.bytes("Connection: keep-alive\r\n");
    private static final byte[] UPGRADE = Ascii.bytes("Connection: Upgrade\r\n");
    private static final byte[] TIMING = Ascii.bytes("Server-Timing: ");
    private static final int STATUS_START = 8;

    /// A response of an instance.
    ///
    /// @param persistent whether the client may send another request
    /// @param toHttp10 whether the client speaks HTTP/1.0
    /// @param timing value of `Server-Timing`; empty for none
    static ByteBuf write(
            HeadBuffer out,
            ByteBufAllocator allocator,
            Head head,
            BodyEncoding body,
            boolean persistent,
            boolean toHttp10,
            String timing) {
        boolean upgrade = head.status() == 101;
        out.clear().put(VERSION).put(head.bytes(), STATUS_START, head.startLineEnd());
        writeKept(out, head, body, upgrade);
        writeTiming(out, timing);
        if (body.isChunked()) {
            out.put(CHUNKED);
        }
        if (upgrade) {
            out.put(UPGRADE);
        } else if (head.status() >= 200 && !persistent) {
            out.put(CLOSE);
        } else if (toHttp10) {
            out.put(KEEP_ALIVE);
        }
        return out.put(CRLF).toBuffer(allocator);
    }

    /// The fields of a response of an instance alone, for a protocol that has no lines.
    static void writeFields(HeadBuffer out, Head head, String timing) {
        writeKept(out.clear(), head, BodyEncoding.AS_IS, false);
        writeTiming(out, timing);
    }

    private static void writeTiming(HeadBuffer out, String timing) {
        if (!timing.isEmpty()) {
            out.put(TIMING).put(timing).put(CRLF);
        }
    }

    private static void writeKept(HeadBuffer out, Head head, BodyEncoding body, boolean upgrade) {
        int from = -1;
        int end = head.startLineEnd();
        for (int i = 0; i < head.count(); i++) {
            end = head.lineEnd(i);
            if (isKept(head, i, body, upgrade)) {
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

    private static boolean isKept(Head head, int i, BodyEncoding body, boolean upgrade) {
        Field field = head.field(i);
        boolean kept =
                switch (field) {
                    case CONNECTION,
                            KEEP_ALIVE,
                            PROXY_CONNECTION,
                            TRANSFER_ENCODING,
                            BARISTA_KEEP_RUNNING ->
                            false;
                    case UPGRADE -> upgrade;
                    case CONTENT_LENGTH -> body == BodyEncoding.AS_IS && Framing.maySayLength(head);
                    case null, default -> true;
                };
        return kept && (field != null || !head.namedByConnection(i));
    }

    /// A response of the gateway itself, head and body.
    ///
    /// @param toHead whether it answers a HEAD request
    static ByteBuf write(
            ByteBufAllocator allocator,
            Reply reply,
            boolean persistent,
            boolean toHttp10,
            boolean toHead) {
        byte[] body = reply.text().getBytes(StandardCharsets.UTF_8);
        String stays = toHttp10 ? "Connection: keep-alive\r\n" : "";
        String head =
                "HTTP/1.1 %s\r\n%s%s%s\r\n"
                        .formatted(
                                HttpResponseStatus.valueOf(reply.status()),
                                reply.headers(),
                                persistent ? stays : "Connection: close\r\n",
                                reply.status() == 204
                                        ? ""
                                        : "Content-Length: %d\r\n".formatted(body.length));
        byte[] start = Ascii.bytes(head);
        ByteBuf out = allocator.buffer(start.length + body.length).writeBytes(start);
        return toHead ? out : out.writeBytes(body);
    }

    private ResponseWriter() {}
}
