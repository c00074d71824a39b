package dev.barista.gateway.stream.testkit;

import dev.barista.gateway.route.ByteRange;
import dev.barista.gateway.stream.ClientAddress;
import dev.barista.gateway.stream.RequestHead;
import dev.barista.gateway.stream.ResponseHead;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.Bytes;
import dev.barista.gateway.wire.Field;
import dev.barista.gateway.wire.Framing;
import dev.barista.gateway.wire.Head;
import dev.barista.gateway.wire.HeadLimits;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/// Heads of messages from text.
public final class TestHead {

    /// @param framing of the body
    public record Request(Head fields, long framing) implements RequestHead {

        private ByteRange range(int start, int end) {
            ByteRange range = new ByteRange();
            range.set(fields.bytes(), start, end);
            return range;
        }

        @Override
        public ByteRange method() {
            return range(0, fields.methodEnd());
        }

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public ByteRange host() {
            int host = fields.first(Field.HOST);
            return range(fields.valueStart(host), fields.valueEnd(host));
        }

        @Override
        public ByteRange path() {
            return pathAndQuery();
        }

        @Override
        public ByteRange pathAndQuery() {
            return range(fields.targetStart(), fields.targetEnd());
        }

        @Override
        public boolean hasHeader(Bytes name, Bytes value) {
            return false;
        }

        @Override
        public boolean isHead() {
            return Framing.isHead(fields);
        }

        @Override
        public boolean isIdempotent() {
            return !method().text().equals("POST");
        }

        @Override
        public boolean asksForUpgrade() {
            return fields.has(Field.UPGRADE);
        }

        @Override
        public boolean isForServer() {
            return false;
        }

        @Override
        public ClientAddress client() {
            return new ClientAddress(InetAddress.ofLiteral("192.0.2.1"), false);
        }
    }

    /// @param framing of the body
    public record Response(Head fields, long framing) implements ResponseHead {

        @Override
        public int status() {
            return fields.status();
        }
    }

    /// @param lines the request line and field lines
    public static Request request(long framing, String... lines) {
        byte[] bytes = bytes(lines);
        Head head = new Head(HeadLimits.DEFAULT);
        try {
            head.readRequest(Unpooled.wrappedBuffer(bytes), bytes.length);
        } catch (BadMessage bad) {
            throw new IllegalArgumentException(bad);
        }
        return new Request(head, framing);
    }

    /// @param lines the status line and field lines
    public static Response response(long framing, String... lines) {
        byte[] bytes = bytes(lines);
        Head head = new Head(HeadLimits.DEFAULT);
        try {
            head.readResponse(Unpooled.wrappedBuffer(bytes), bytes.length);
        } catch (BadMessage bad) {
            throw new IllegalArgumentException(bad);
        }
        return new Response(head, framing);
    }

    private static byte[] bytes(String... lines) {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private TestHead() {}
}
