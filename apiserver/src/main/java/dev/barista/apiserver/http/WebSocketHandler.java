package dev.barista.apiserver.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/// Handles the frames that a client of a watch sends: a ping is answered, a close ends the watch,
/// all others are dropped. Event loop only.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
final class WebSocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        switch (frame) {
            case PingWebSocketFrame ping ->
                    ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            case CloseWebSocketFrame close ->
                    ctx.writeAndFlush(close.retainedDuplicate())
                            .addListener(ChannelFutureListener.CLOSE);
            default -> {
                // A watch takes no orders.
            }
        }
    }
}
