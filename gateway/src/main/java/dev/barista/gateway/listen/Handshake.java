package dev.barista.gateway.listen;

import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.loop.Wheel;
import dev.barista.gateway.tls.Handshakes;
import dev.barista.gateway.tls.TlsProtocol;
import dev.barista.gateway.wire.Ascii;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/// Waits until a client and the gateway have agreed on keys and on a protocol, and has a connection
/// of that protocol go on. Event loop only.
///
/// ```
/// bytes ─► HelloReader ─► SslHandler ─► Handshake ─► Http1Connection or Http2ClientConnection
/// ```
final class Handshake extends ChannelInboundHandlerAdapter {

    private static final byte[] NOT_TLS =
            Ascii.bytes(
                    """
                    HTTP/1.1 400 Bad Request\r
                    Content-Type: text/plain\r
                    Content-Length: 46\r
                    Connection: close\r
                    \r
                    plain HTTP at a port of TLS (expected: https)
                    """);

    private final Edge edge;
    private final EventLoopState loop;
    private final Channel channel;
    private final Handshakes all;
    private final Wheel.Timer timer = new Wheel.Timer(_ -> giveUp());
    private boolean over;

    /// @param all has counted this one
    Handshake(Edge edge, Channel channel, Handshakes all, long timeoutNanos) {
        this.edge = edge;
        this.channel = channel;
        this.all = all;
        loop = edge.loop();
        loop.set(timer, loop.now() + timeoutNanos);
    }

    private void end() {
        if (!over) {
            over = true;
            loop.stop(timer);
            all.end();
        }
    }

    private void giveUp() {
        var _ = channel.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Clients.Closing.IF_IDLE) {
            giveUp();
        } else if (event instanceof SslHandshakeCompletionEvent done && !over) {
            end();
            if (done.isSuccess()) {
                goOn(ctx);
            } else {
                fail(ctx, done.cause());
            }
        }
    }

    private void goOn(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (TlsProtocol.isHttp2(tls)) {
            Http2ClientConnection.begin(edge, channel, true);
        } else {
            var _ = ctx.pipeline().addLast(new Http1Connection(edge, channel, true));
        }
        ctx.pipeline().remove(this);
    }

    /// The connection is being closed.
    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        loop.counters().add(Count.HANDSHAKES_FAILED);
        if (cause instanceof NotSslRecordException) { // past the handler of TLS
            var _ = ctx.pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(NOT_TLS));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!over) {
            loop.counters().add(Count.HANDSHAKES_FAILED);
        }
        end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close(); // an event has said why
    }
}
