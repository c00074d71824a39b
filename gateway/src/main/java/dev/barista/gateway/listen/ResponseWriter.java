package dev.barista.gateway.listen;

import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Framing;
import dev.barista.gateway.wire.Head;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// Writes the heads of responses as clients get them.
final class ResponseWriter {

    private static final byte[] VERSION = Ascii.bytes("HTTP/1.1");
    private static final byte[] CRLF = Ascii.bytes("\r\n");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = Ascii.bytes("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = Ascii.bytes("Connection: keep-alive\r\n");
    private static final byte[] UPGRADE = Ascii.bytes("Connection: Upgrade\r\n");
    private static final int STATUS_START = 8;

    /// A response of an instance.
    ///
    /// @param persistent whether the client may send another request
    /// @param toHttp10 whether the client speaks HTTP/1.0
    /// @param added lines to add, each with its CRLF
    static ByteBuf write(
            HeadBuffer out,
            ByteBufAllocator allocator,
            Head head,
            ResponseBody body,
            boolean persistent,
            boolean toHttp10,
            String added) {
        boolean upgrade = head.status() == 101;
        out.clear().put(VERSION).put(head.bytes(), STATUS_START, head.startLineEnd());
        writeKept(out, head, body, upgrade);
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
        if (!added.isEmpty()) {
            out.put(added);
        }
        return out.put(CRLF).toBuffer(allocator);
    }

    private static void writeKept(HeadBuffer out, Head head, ResponseBody body, boolean upgrade) {
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

    private static boolean isKept(Head head, int i, ResponseBody body, boolean upgrade) {
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
                    case CONTENT_LENGTH -> body == ResponseBody.AS_IS && Framing.maySayLength(head);
                    case null, default -> true;
                };
        return kept && (field != null || !head.namedByConnection(i));
    }

    private ResponseWriter() {}
}
