package dev.barista.dns.forward;

import dev.barista.dns.message.Asking;
import dev.barista.dns.port.Count;
import dev.barista.dns.port.Counters;
import dev.barista.model.text.SystemErrors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;

/// One question to one resolver, over a socket of its own: the kernel picks its port at random, and
/// passes on only what comes from the resolver's address and port. Event loop only.
final class Attempt extends SimpleChannelInboundHandler<Object> {

    /// Messages that are not the answer; beyond, the resolver is asked over a connection, into
    /// which others can write nothing.
    private static final int MOST_LIES = 8;

    /// Who is told, once at most.
    interface Asker {

        void answered(Attempt attempt, Asking.Response response);

        /// @param reason as people read it
        void failed(Attempt attempt, String reason);

        /// The answer is not the resolver's, though it claims to be.
        void liedTo(Attempt attempt);
    }

    private final HostResolver resolver;
    private final Asking asking;
    private final boolean stream;
    private final Counters counters;
    private final Asker asker;
    private int lies;
    private boolean over;

    Attempt(HostResolver resolver, Asking asking, boolean stream, Counters counters, Asker asker) {
        this.resolver = resolver;
        this.asking = asking;
        this.stream = stream;
        this.counters = counters;
        this.asker = asker;
    }

    HostResolver resolver() {
        return resolver;
    }

    Asking asking() {
        return asking;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ByteBuf out = ctx.alloc().buffer();
        if (stream) {
            out.writeShort(0);
        }
        asking.write(out);
        if (stream) {
            out.setShort(0, out.readableBytes() - Short.BYTES);
        }
        ctx.writeAndFlush(out)
                .addListener(sent -> {
                    if (!sent.isSuccess()) {
                        fail(SystemErrors.reason(sent.cause()));
                    }
                });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Object message) {
        ByteBuf content =
                message instanceof DatagramPacket datagram ? datagram.content() : (ByteBuf) message;
        Asking.Response response = asking.judge(ByteBufUtil.getBytes(content));
        if (response instanceof Asking.Response.Lie) {
            lie(ctx.channel());
        } else if (!over) {
            over = true;
            var _ = ctx.close();
            asker.answered(this, response);
        }
    }

    private void lie(Channel channel) {
        counters.add(Count.LIES);
        lies++;
        if (stream) {
            fail("it answers what was not asked");
            var _ = channel.close();
        } else if (lies == MOST_LIES && !over) {
            over = true;
            var _ = channel.close();
            asker.liedTo(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("connection closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(SystemErrors.reason(cause));
        var _ = ctx.close();
    }

    void fail(String reason) {
        if (!over) {
            over = true;
            counters.add(Count.ATTEMPTS_FAILED);
            asker.failed(this, reason);
        }
    }

    /// Nothing that happens from now on is told.
    void abandon() {
        over = true;
    }
}
