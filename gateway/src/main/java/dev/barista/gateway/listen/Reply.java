package dev.barista.gateway.listen;

import dev.barista.gateway.wire.Ascii;
import dev.barista.model.serving.WakeFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/// An answer of the gateway itself.
///
/// @param headers more lines, each with its CRLF
record Reply(int status, String text, String headers) {

    /// What Go's `http.Error` sends, and so Knative: the text and a line end.
    static Reply error(int status, String message) {
        return new Reply(
                status,
                message + "\n",
                "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n");
    }

    /// A time-out, which Knative writes without a line end or a type.
    static Reply timeout(String message) {
        return new Reply(504, message, "");
    }

    /// Of a wake filter. Who may come again is told when.
    static Reply asleep(WakeFilter.Answer answer) {
        String type =
                answer.contentType().isEmpty()
                        ? ""
                        : "Content-Type: " + answer.contentType() + "\r\n";
        String later = answer.status() == 503 ? "Retry-After: 3600\r\n" : "";
        return new Reply(answer.status(), answer.body(), type + later + "Barista-Asleep: true\r\n");
    }

    static Reply ok(String text, String headers) {
        return new Reply(200, text, headers);
    }

    static Reply redirect(String location) {
        return new Reply(301, "", "Location: " + location + "\r\n");
    }

    Reply with(String header) {
        return new Reply(status, text, headers + header + "\r\n");
    }

    ByteBuf encode(
            ByteBufAllocator allocator, boolean persistent, boolean toHttp10, boolean toHead) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        String connection =
                persistent
                        ? (toHttp10 ? "Connection: keep-alive\r\n" : "")
                        : "Connection: close\r\n";
        String head =
                "HTTP/1.1 %s\r\n%s%s%s\r\n"
                        .formatted(
                                HttpResponseStatus.valueOf(status),
                                headers,
                                connection,
                                status == 204
                                        ? ""
                                        : "Content-Length: %d\r\n".formatted(body.length));
        byte[] start = Ascii.bytes(head);
        ByteBuf out = allocator.buffer(start.length + body.length).writeBytes(start);
        return out.writeBytes(toHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
    }
}
