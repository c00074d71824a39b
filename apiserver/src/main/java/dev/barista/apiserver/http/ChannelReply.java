package dev.barista.apiserver.http;

import dev.barista.apiserver.stream.Offer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Answers over a channel, from the thread of the request.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
final class ChannelReply implements Reply {

    /// As in Kubernetes: more are cut off.
    private static final int MOST_WARNINGS_LENGTH = 4096;

    private static final int SWITCHED = 101;

    private final Channel channel;
    private final boolean keepAlive;
    private final Duration patience;
    private final @Nullable StreamUpgrade upgrade;
    private int code;
    private boolean upgraded;

    /// @param upgrade null if the client does not ask for one
    ChannelReply(
            Channel channel,
            boolean keepAlive,
            Duration patience,
            @Nullable StreamUpgrade upgrade) {
        this.channel = channel;
        this.keepAlive = keepAlive;
        this.upgrade = upgrade;
        this.patience = patience;
    }

    /// Whether it is too late for another answer.
    boolean hasBegun() {
        return code > 0;
    }

    /// The status that it was answered with; 0 before it is.
    int code() {
        return code;
    }

    /// Whether the connection can take another request.
    boolean keepsAlive() {
        return keepAlive && !upgraded;
    }

    @Override
    public void send(int status, String contentType, byte[] body, List<String> warnings) {
        code = status;
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(status),
                        Unpooled.wrappedBuffer(body));
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
        headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-cache, private");
        if (status == 401) {
            headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        if (status == 429) {
            headers.set(HttpHeaderNames.RETRY_AFTER, 1);
        }
        warn(headers, warnings);
        HttpUtil.setKeepAlive(response, keepAlive);
        await(channel.writeAndFlush(response));
    }

    private static void warn(HttpHeaders headers, List<String> warnings) {
        int room = MOST_WARNINGS_LENGTH;
        for (String warning : warnings) {
            String plain = warning.replaceAll("[^\\x20-\\x7e]", " ");
            room -= plain.length();
            if (room > 0) {
                String quoted = plain.replace("\\", "\\\\").replace("\"", "\\\"");
                headers.add("Warning", "299 - \"%s\"".formatted(quoted));
            }
        }
    }

    /// A client that does not read is closed; its request must not hold a thread for ever.
    private void await(ChannelFuture written) {
        if (!written.awaitUninterruptibly(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            channel.close();
        }
    }

    @Override
    public Stream stream(String contentType) {
        code = 200;
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache, private");
        HttpUtil.setKeepAlive(response, keepAlive);
        channel.writeAndFlush(response);
        return new Chunks();
    }

    @Override
    public Events events() throws InterruptedException {
        WebSocketUpgrade webSocket = upgrade == null ? null : upgrade.webSocket();
        if (webSocket == null) {
            return new EventLines(stream(JSON));
        }
        webSocket.requireValid();
        code = SWITCHED;
        upgraded = true;
        return webSocket.begin(channel, patience);
    }

    @Override
    public Offer offer() {
        if (upgrade == null) {
            return Reply.super.offer();
        }
        return upgrade.offer();
    }

    @Override
    public void upgrade(String protocol, List<ChannelHandler> handlers)
            throws InterruptedException {
        offer();
        if (upgrade != null) {
            upgrade.requireValid();
            code = SWITCHED;
            upgraded = true;
            upgrade.begin(channel, protocol, handlers, patience);
        }
    }

    private final class Chunks implements Stream {
        @Override
        public void write(byte[] bytes) throws InterruptedException {
            ChannelFuture written =
                    channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
            boolean done = written.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!done || !written.isSuccess()) {
                channel.close();
                throw new InterruptedException("client gone, or too slow");
            }
        }

        @Override
        public void end() {
            await(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
        }
    }
}
