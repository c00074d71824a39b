package dev.barista.app.probe;

import dev.barista.node.probe.Probes.GrpcHealth;
import dev.barista.runtime.linux.ProbeConnection;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;

/// One call of `grpc.health.v1.Health/Check`.
///
/// @param authority for `:authority`
/// @param service may be empty: the server as a whole
record GrpcExchange(String authority, String service) {

    private static final int STREAM = 1; // the first of a client
    private static final int NO_PADDING = 0;

    /// Asks, and reads the answer.
    GrpcHealth over(ProbeConnection connection) throws IOException {
        var answer = new GrpcAnswer();
        Http2ConnectionHandler codec =
                new Http2ConnectionHandlerBuilder().server(false).frameListener(answer).build();
        var channel = new EmbeddedChannel(codec);
        try {
            ChannelHandlerContext context = channel.pipeline().context(codec);
            var _ =
                    codec.encoder()
                            .writeHeaders(
                                    context,
                                    STREAM,
                                    headers(),
                                    NO_PADDING,
                                    false,
                                    channel.newPromise());
            var _ =
                    codec.encoder()
                            .writeData(
                                    context,
                                    STREAM,
                                    HealthMessages.request(service),
                                    NO_PADDING,
                                    true,
                                    channel.newPromise());
            channel.flush();
            return new Conversation(channel, connection).until(answer::health);
        } catch (CodecException failure) {
            throw new IOException(failure.getMessage(), failure);
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private Http2Headers headers() {
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .authority(authority)
                .path("/grpc.health.v1.Health/Check")
                .set("content-type", "application/grpc")
                .set("user-agent", "kube-probe/barista")
                .set("te", "trailers");
    }
}
