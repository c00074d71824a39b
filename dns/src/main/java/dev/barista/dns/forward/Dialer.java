package dev.barista.dns.forward;

import dev.barista.dns.message.Query;
import dev.barista.dns.transport.Transport;
import dev.barista.model.text.SystemErrors;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.time.Duration;

/// Opens the sockets of [Attempt]s. Event loop only.
final class Dialer {

    private static final int DATAGRAM = 4096;

    private final Bootstrap datagrams;
    private final Bootstrap streams;

    Dialer(EventLoop loop, Transport transport, Duration connectTimeout) {
        datagrams =
                new Bootstrap()
                        .group(loop)
                        .channel(transport.datagrams())
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(DATAGRAM));
        streams =
                new Bootstrap()
                        .group(loop)
                        .channel(transport.stream())
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) connectTimeout.toMillis());
    }

    Channel datagram(Attempt attempt) {
        return open(datagrams.clone().handler(attempt), attempt);
    }

    Channel stream(Attempt attempt) {
        return open(
                streams.clone()
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(frames(), attempt);
                                    }
                                }),
                attempt);
    }

    private static LengthFieldBasedFrameDecoder frames() {
        return new LengthFieldBasedFrameDecoder(
                Query.STREAM_LIMIT + Short.BYTES, 0, Short.BYTES, 0, Short.BYTES);
    }

    private static Channel open(Bootstrap bootstrap, Attempt attempt) {
        ChannelFuture opened = bootstrap.connect(attempt.resolver().address());
        opened.addListener(connected -> {
            if (!connected.isSuccess()) {
                attempt.fail(SystemErrors.reason(connected.cause()));
            }
        });
        return opened.channel();
    }
}
