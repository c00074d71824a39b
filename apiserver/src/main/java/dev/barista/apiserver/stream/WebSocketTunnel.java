package dev.barista.apiserver.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;

/// Bytes of another protocol as the binary messages of a WebSocket; where one ends means nothing.
/// Event loop only.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
public final class WebSocketTunnel extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {

    public WebSocketTunnel() {
        super(WebSocketFrame.class, ByteBuf.class);
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
        out.add(new BinaryWebSocketFrame(bytes.retain()));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, WebSocketFrame frame, List<Object> out) {
        switch (frame) {
            case BinaryWebSocketFrame _, ContinuationWebSocketFrame _ ->
                    out.add(frame.content().retain());
            case PingWebSocketFrame ping ->
                    ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            case CloseWebSocketFrame close ->
                    ctx.writeAndFlush(close.retainedDuplicate())
                            .addListener(ChannelFutureListener.CLOSE);
            default -> {
                // Text is not for us, and a pong is news of nothing but the client's life.
            }
        }
    }
}
