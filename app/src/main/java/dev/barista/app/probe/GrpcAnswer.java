package dev.barista.app.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.barista.node.probe.Probes.GrpcHealth;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a server answers to a call that has one message as its answer. Belongs to one thread.
final class GrpcAnswer extends Http2EventAdapter {

    private static final int UNKNOWN = 2; // as gRPC numbers them
    private static final int UNAVAILABLE = 14;

    private final ByteBuf message = Unpooled.buffer();
    private @Nullable GrpcHealth health;

    /// Empty until it has ended.
    Optional<GrpcHealth> health() {
        return Optional.ofNullable(health);
    }

    @Override
    public int onDataRead(
            ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end) {
        int size = data.readableBytes() + padding;
        message.writeBytes(data);
        if (end) {
            health = new GrpcHealth.Failed(UNKNOWN, "no trailers");
        }
        return size;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end) {
        onHeadersRead(context, stream, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int padding,
            boolean end) {
        if (end) {
            health = ended(headers);
        }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int stream, long code) {
        health = new GrpcHealth.Failed(UNAVAILABLE, "stream was reset: " + code);
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int last, long code, ByteBuf text) {
        if (last < 1) {
            health = new GrpcHealth.Failed(UNAVAILABLE, "goes away: " + text.toString(UTF_8));
        }
    }

    private GrpcHealth ended(Http2Headers trailers) {
        CharSequence status = trailers.get("grpc-status");
        CharSequence text = trailers.get("grpc-message");
        if (status == null) {
            return new GrpcHealth.Failed(UNKNOWN, "HTTP status " + trailers.status());
        }
        int code = number(status.toString());
        return code == 0
                ? HealthMessages.answer(message)
                : new GrpcHealth.Failed(code, text == null ? "" : text.toString());
    }

    private static int number(String status) {
        return status.matches("[0-9]{1,3}") ? Integer.parseInt(status) : UNKNOWN;
    }
}
