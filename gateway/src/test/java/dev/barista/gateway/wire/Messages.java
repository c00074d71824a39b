package dev.barista.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Heads from text, for tests.
final class Messages {

    static final HeadLimits LIMITS = new HeadLimits(512, 4096, 50);

    static ByteBuf bytes(String raw) {
        return Unpooled.copiedBuffer(raw, ISO_8859_1);
    }

    /// `|` for CRLF, `~` for LF, `^` for CR, `_` for a tab.
    static String raw(String text) {
        return text.replace("|", "\r\n").replace('~', '\n').replace('^', '\r').replace('_', '\t');
    }

    static Head request(String raw) throws BadMessage {
        ByteBuf in = bytes(raw);
        Head head = new Head(LIMITS);
        head.readRequest(in, new HeadScan(LIMITS).find(in));
        return head;
    }

    /// A request with these fields, each with its CRLF.
    static Head requestWith(String fields) throws BadMessage {
        return request("POST / HTTP/1.1\r\n" + fields + "\r\n");
    }

    static Head response(String raw) throws BadMessage {
        ByteBuf in = bytes(raw);
        Head head = new Head(LIMITS);
        head.readResponse(in, HeadScan.ofResponses(LIMITS).find(in));
        return head;
    }

    private Messages() {}
}
