package dev.barista.dns.listen;

import dev.barista.dns.message.Query;
import dev.barista.dns.port.Count;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Queries of one connection (RFC 7766). They may come one after another; answers leave as they are
/// there, each with the identifier of its query. The connection is not read while as many are
/// waiting as may, or while the client does not read.
public final class StreamHandler extends SimpleChannelInboundHandler<ByteBuf> {

    private static final Logger log = LoggerFactory.getLogger(StreamHandler.class);
    private static final int LONGEST_QUERY = 4096;
    private static final int LIKELY = 1024;

    private final Answering answering;
    private final int pipelined;
    private int waiting;
    private boolean reading;

    private StreamHandler(Answering answering, int pipelined) {
        this.answering = answering;
        this.pipelined = pipelined;
    }

    /// Idle is who sends no whole query: a byte now and then does not keep a connection.
    ///
    /// @param pipelined queries that may wait
    public static void addTo(
            SocketChannel channel, Answering answering, int pipelined, Duration idleTimeout) {
        channel.pipeline()
                .addLast(
                        new LengthFieldBasedFrameDecoder(
                                LONGEST_QUERY + Short.BYTES, 0, Short.BYTES, 0, Short.BYTES),
                        new FlowControlHandler(),
                        new IdleStateHandler(idleTimeout.toMillis(), 0, 0, TimeUnit.MILLISECONDS),
                        new StreamHandler(answering, pipelined));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
        reading = true;
        waiting++;
        answering.counters().add(Count.QUERIES_OVER_TCP);
        answering.answer(message, new Connection(ctx, (SocketChannel) ctx.channel()));
        pace(ctx.channel());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        pace(ctx.channel());
    }

    private void pace(Channel channel) {
        boolean read = waiting < pipelined && channel.isWritable();
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && waiting == 0) {
            var _ = ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.atDebug().setCause(cause).log("connection failed");
        var _ = ctx.close();
    }

    private final class Connection implements Sink {

        private final ChannelHandlerContext ctx;
        private final SocketChannel channel;

        Connection(ChannelHandlerContext ctx, SocketChannel channel) {
            this.ctx = ctx;
            this.channel = channel;
        }

        @Override
        public InetAddress client() {
            return channel.remoteAddress().getAddress();
        }

        @Override
        public boolean isStream() {
            return true;
        }

        @Override
        public int limit(Query query) {
            return Query.STREAM_LIMIT;
        }

        @Override
        public ByteBuf buffer() {
            return ctx.alloc().buffer(LIKELY).writeZero(Short.BYTES);
        }

        @Override
        public void send(ByteBuf answer) {
            answer.setShort(0, answer.readableBytes() - Short.BYTES);
            var _ = ctx.write(answer, ctx.voidPromise());
            if (!reading) {
                ctx.flush();
            }
            answered();
        }

        @Override
        public void drop() {
            answered();
        }

        private void answered() {
            waiting--;
            pace(channel);
        }
    }
}
