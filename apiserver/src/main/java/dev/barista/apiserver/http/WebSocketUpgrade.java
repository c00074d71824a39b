package dev.barista.apiserver.http;

import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A client's request to upgrade to WebSocket. Any origin will do: what counts is the token, which
/// a browser adds to no request by itself.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
record WebSocketUpgrade(FullHttpRequest request) {

    private static final String VERSION = "13";

    /// The client of a watch has nothing to say but ping, pong and close.
    private static final int LARGEST_FRAME = 64 << 10;

    private static final int LARGEST_OF_STREAMS = 1 << 20;

    /// @return empty if the client does not ask for it
    static Optional<WebSocketUpgrade> in(HttpRequest request) {
        HttpHeaders headers = request.headers();
        boolean wanted =
                request.method().equals(HttpMethod.GET)
                        && headers.containsValue(
                                HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                        && headers.containsValue(
                                HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
        return wanted ? Optional.of(new WebSocketUpgrade(headOf(request))) : Optional.empty();
    }

    private static FullHttpRequest headOf(HttpRequest request) {
        return new DefaultFullHttpRequest(
                request.protocolVersion(),
                request.method(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                request.headers().copy(),
                EmptyHttpHeaders.INSTANCE);
    }

    /// @throws ApiException 400 if the handshake cannot succeed
    void requireValid() {
        String version = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "");
        if (!version.equals(VERSION)) {
            throw refused("Sec-WebSocket-Version", version, VERSION);
        }
        if (request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").isEmpty()) {
            throw refused("Sec-WebSocket-Key", "", "16 bytes in base 64");
        }
    }

    private static ApiException refused(String header, String value, String rule) {
        return new ApiException(
                ApiStatus.badRequest("%s: %s (expected: %s)".formatted(header, value, rule)));
    }

    /// Shakes hands, and waits until the client has been answered.
    ///
    /// @throws InterruptedException if the client has gone
    Reply.Events begin(Channel channel, Duration patience) throws InterruptedException {
        ChannelPromise done = channel.newPromise();
        channel.eventLoop().execute(() -> shakeHands(channel, done));
        boolean answered = done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (!answered || !done.isSuccess()) {
            channel.close();
            throw new InterruptedException("no WebSocket: " + done.cause());
        }
        return new WebSocketEvents(channel, patience);
    }

    private void shakeHands(Channel channel, ChannelPromise done) {
        List<String> offered = WebSocketToken.protocols(request);
        String protocol = offered.isEmpty() ? "" : offered.getFirst();
        channel.pipeline().addLast(new WebSocketHandler());
        shakeHands(channel, protocol, LARGEST_FRAME, done);
    }

    /// For streams, whose handlers are added when it is done. Event loop only.
    ///
    /// @param protocol empty if none was offered
    void shakeHands(Channel channel, String protocol, ChannelPromise done) {
        shakeHands(channel, protocol, LARGEST_OF_STREAMS, done);
    }

    private void shakeHands(Channel channel, String protocol, int largest, ChannelPromise done) {
        var frames =
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(largest)
                        .allowExtensions(false)
                        .build();
        var answer = new DefaultHttpHeaders();
        if (!protocol.isEmpty()) {
            answer.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, protocol);
        }
        new WebSocketServerHandshaker13(request.uri(), null, frames)
                .handshake(channel, request, answer, done);
    }
}
