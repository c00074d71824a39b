package dev.barista.dns.listen;

import dev.barista.dns.message.Query;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Queries that come as datagrams. Answers to those that were read together leave together.
public final class DatagramHandler extends SimpleChannelInboundHandler<DatagramPacket> {

    private static final Logger log = LoggerFactory.getLogger(DatagramHandler.class);
    private static final int LIKELY = 512;

    private final Answering answering;
    private boolean reading;

    public DatagramHandler(Answering answering) {
        this.answering = answering;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        reading = true;
        if (packet.sender().getPort() != 0) { // none can be answered there
            answering.answer(packet.content(), new Datagram(ctx, packet.sender()));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.atDebug().setCause(cause).log("datagram failed");
    }

    private final class Datagram implements Sink {

        private final ChannelHandlerContext ctx;
        private final InetSocketAddress sender;

        Datagram(ChannelHandlerContext ctx, InetSocketAddress sender) {
            this.ctx = ctx;
            this.sender = sender;
        }

        @Override
        public InetAddress client() {
            return sender.getAddress();
        }

        @Override
        public boolean isStream() {
            return false;
        }

        @Override
        public int limit(Query query) {
            return query.datagramLimit();
        }

        @Override
        public ByteBuf buffer() {
            return ctx.alloc().buffer(LIKELY);
        }

        @Override
        public void send(ByteBuf answer) {
            // One that cannot be sent is lost, as datagrams are: the client asks again.
            var _ = ctx.write(new DatagramPacket(answer, sender), ctx.voidPromise());
            if (!reading) {
                ctx.flush();
            }
        }

        @Override
        public void drop() {}
    }
}
