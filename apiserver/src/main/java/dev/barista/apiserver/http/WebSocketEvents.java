package dev.barista.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The events of a watch as text messages of a WebSocket, one each. Belongs to the thread of the
/// request.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
final class WebSocketEvents implements Reply.Events {

    private final Channel channel;
    private final Duration patience;
    private @Nullable ChannelFuture last;
    private int unflushed;

    WebSocketEvents(Channel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    @Override
    public void add(byte[] event) throws InterruptedException {
        last = channel.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(event)));
        unflushed += event.length;
        if (unflushed >= MOST_KEPT) {
            flush();
        }
    }

    @Override
    public void flush() throws InterruptedException {
        ChannelFuture written = last;
        if (written != null) {
            channel.flush();
            last = null;
            unflushed = 0;
            await(written);
        }
    }

    private void await(ChannelFuture written) throws InterruptedException {
        boolean done = written.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (!done || !written.isSuccess()) {
            channel.close();
            throw new InterruptedException("client gone, or too slow");
        }
    }

    @Override
    public void end() throws InterruptedException {
        flush();
        WebSocketFrame close = new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE);
        await(channel.writeAndFlush(close));
    }
}
