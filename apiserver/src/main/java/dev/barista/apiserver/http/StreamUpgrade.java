package dev.barista.apiserver.http;

import dev.barista.apiserver.stream.Offer;
import dev.barista.apiserver.stream.Offer.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A client's request to turn its connection into streams.
///
/// @param webSocket null if it asks for SPDY
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
record StreamUpgrade(Offer offer, @Nullable WebSocketUpgrade webSocket) {

    private static final String SPDY = "SPDY/3.1";
    private static final String PROTOCOL = "X-Stream-Protocol-Version";

    /// @return empty if the client does not ask for it
    static Optional<StreamUpgrade> in(HttpRequest request) {
        Optional<WebSocketUpgrade> webSocket = WebSocketUpgrade.in(request);
        if (webSocket.isPresent()) {
            List<String> protocols = WebSocketToken.protocols(request);
            var offer = new Offer(Transport.WEB_SOCKET, protocols);
            return Optional.of(new StreamUpgrade(offer, webSocket.get()));
        }
        HttpHeaders headers = request.headers();
        boolean wanted =
                headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                        && headers.containsValue(HttpHeaderNames.UPGRADE, SPDY, true);
        if (!wanted) {
            return Optional.empty();
        }
        List<String> protocols =
                headers.getAll(PROTOCOL).stream()
                        .flatMap(line -> Stream.of(line.split(",", -1)))
                        .map(String::strip)
                        .filter(protocol -> !protocol.isEmpty())
                        .toList();
        return Optional.of(new StreamUpgrade(new Offer(Transport.SPDY, protocols), null));
    }

    /// @throws dev.barista.model.port.ApiException 400 if the handshake cannot succeed
    void requireValid() {
        if (webSocket != null) {
            webSocket.requireValid();
        }
    }

    /// Answers that it is granted, and waits until `handlers` have the connection.
    ///
    /// @param protocol one that was offered; empty if none was
    /// @throws InterruptedException if the client has gone
    void begin(Channel channel, String protocol, List<ChannelHandler> handlers, Duration patience)
            throws InterruptedException {
        ChannelPromise ready = channel.newPromise();
        ChannelPromise written = channel.newPromise();
        written.addListener(_ -> {
            if (written.isSuccess()) {
                handOver(channel, handlers);
                ready.setSuccess();
            } else {
                ready.setFailure(written.cause());
            }
        });
        channel.eventLoop()
                .execute(() -> {
                    if (webSocket != null) {
                        webSocket.shakeHands(channel, protocol, written);
                    } else {
                        grant(channel, protocol, written);
                    }
                });
        if (!ready.await(patience.toMillis(), TimeUnit.MILLISECONDS) || !ready.isSuccess()) {
            channel.close();
            throw new InterruptedException("not upgraded: " + ready.cause());
        }
    }

    private static void grant(Channel channel, String protocol, ChannelPromise written) {
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        response.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.UPGRADE, SPDY);
        if (!protocol.isEmpty()) {
            response.headers().set(PROTOCOL, protocol);
        }
        channel.writeAndFlush(response, written);
    }

    /// Event loop only, before another byte is read.
    private void handOver(Channel channel, List<ChannelHandler> handlers) {
        var pipeline = channel.pipeline();
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class); // streams have a limit of their own
        }
        if (webSocket == null) {
            pipeline.remove(HttpServerCodec.class);
            pipeline.remove(HttpObjectAggregator.class);
        }
        pipeline.addLast(handlers.toArray(ChannelHandler[]::new));
    }
}
