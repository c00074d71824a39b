package dev.barista.gateway.listen;

import dev.barista.gateway.http2.FieldLines;
import dev.barista.gateway.http2.GrpcStatus;
import dev.barista.gateway.stream.Reply;
import dev.barista.gateway.upstream.HeadBuffer;
import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.Head;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A response of the gateway itself over HTTP/2. A request of gRPC gets an answer of gRPC, which is
/// a 200 without a body: its clients do not look at other statuses. Pure.
///
/// @param body empty for none
record Http2Answer(Http2Headers head, String body) {

    private static final byte[] CONTENT_TYPE = Ascii.bytes("content-type");
    private static final AsciiString GRPC = AsciiString.of("application/grpc");

    /// @param request that it answers
    static Http2Answer of(Reply reply, Head request, boolean toHead) {
        if (reply.status() >= 400 && isGrpc(request)) {
            return new Http2Answer(grpc(reply), "");
        }
        byte[] lines = Ascii.bytes(reply.headers());
        Http2Headers head = status(reply.status());
        FieldLines.add(lines, 0, lines.length, head);
        if (reply.status() != 204) {
            head.addInt("content-length", reply.text().getBytes(StandardCharsets.UTF_8).length);
        }
        return new Http2Answer(head, toHead ? "" : reply.text());
    }

    private static Http2Headers grpc(Reply reply) {
        Http2Headers head = status(200);
        byte[] lines = Ascii.bytes(reply.headers());
        FieldLines.add(lines, 0, lines.length, head);
        head.set(new AsciiString(CONTENT_TYPE), GRPC);
        return head.add(grpcTrailers(reply.status(), reply.text()));
    }

    /// What ends a response of gRPC.
    static Http2Headers grpcTrailers(int status, String text) {
        return new DefaultHttp2Headers(false)
                .add("grpc-status", Integer.toString(GrpcStatus.of(status)))
                .add("grpc-message", GrpcStatus.message(text));
    }

    /// Whether a request is one of gRPC.
    static boolean isGrpc(Head request) {
        for (int i = 0; i < request.count(); i++) {
            if (Ascii.equalsLower(
                    request.bytes(), request.nameStart(i), request.nameEnd(i), CONTENT_TYPE)) {
                String type = request.text(request.valueStart(i), request.valueEnd(i));
                return type.toLowerCase(Locale.ROOT).startsWith("application/grpc")
                        && !type.startsWith("application/grpc-web");
            }
        }
        return false;
    }

    /// A head of field lines that were collected.
    static Http2Headers headers(int status, HeadBuffer lines) {
        Http2Headers head = status(status);
        FieldLines.add(lines.bytes(), 0, lines.length(), head);
        return head;
    }

    private static Http2Headers status(int status) {
        return new DefaultHttp2Headers(false, 16).status(AsciiString.of(Integer.toString(status)));
    }
}
