package dev.barista.dns.listen;

import dev.barista.dns.port.Count;
import dev.barista.dns.port.DnsSettings;
import dev.barista.dns.transport.Transport;
import dev.barista.model.text.SystemErrors;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sockets of the server. They are bound first, and read when it is known how to answer.
public final class Listener implements AutoCloseable {

    private static final int BACKLOG = 256;
    private static final int LONGEST_QUERY = 2048;
    private static final int READ_TOGETHER = 16;
    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final int BINDS_OF_PORT_0 = 10;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32_768, 65_536);

    private final EventLoop loop;
    private final Transport transport;
    private final DnsSettings.Listening settings;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<Channel> listening = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile @Nullable Answering answering;

    public Listener(EventLoop loop, Transport transport, DnsSettings.Listening settings) {
        this.loop = loop;
        this.transport = transport;
        this.settings = settings;
    }

    /// @throws IOException naming the address, if it is not free
    public void bind() throws IOException {
        for (InetSocketAddress address : settings.addresses()) {
            bind(address, address.getPort() == 0 ? BINDS_OF_PORT_0 : 1);
        }
    }

    /// A port that is free for datagrams may be taken for connections: then another one is tried.
    private void bind(InetSocketAddress address, int tries) throws IOException {
        Channel datagrams = require(address, "UDP", datagrams().bind(address));
        InetSocketAddress bound = (InetSocketAddress) datagrams.localAddress();
        ChannelFuture streams = streams().bind(bound).awaitUninterruptibly();
        if (!streams.isSuccess() && tries > 1) {
            datagrams.close().awaitUninterruptibly();
            bind(address, tries - 1);
            return;
        }
        listening.add(datagrams);
        listening.add(require(bound, "TCP", streams));
        addresses.add(bound);
    }

    private Channel require(InetSocketAddress address, String protocol, ChannelFuture opened)
            throws IOException {
        opened.awaitUninterruptibly();
        if (opened.isSuccess()) {
            return opened.channel();
        }
        close();
        throw new IOException(
                "DNS address: %s:%d/%s (expected: free to listen at): %s"
                        .formatted(
                                address.getHostString(),
                                address.getPort(),
                                protocol,
                                SystemErrors.reason(opened.cause())),
                opened.cause());
    }

    /// Without SO_REUSEADDR, which for datagrams lets two programs have one address, of which one
    /// hears nothing.
    private Bootstrap datagrams() {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(transport.datagrams())
                        .option(ChannelOption.AUTO_READ, false)
                        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        // Its handler comes with [#begin].
                                    }
                                });
        transport.readTogether(bootstrap, LONGEST_QUERY, READ_TOGETHER);
        return bootstrap;
    }

    private ServerBootstrap streams() {
        return new ServerBootstrap()
                .group(loop)
                .channel(transport.server())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                accept(channel);
                            }
                        });
    }

    /// From now on queries are read.
    public void begin(Answering how) {
        answering = how;
        for (Channel channel : listening) {
            if (transport.datagrams().isInstance(channel)) {
                channel.pipeline().addLast(new DatagramHandler(how));
            }
            channel.config().setAutoRead(true);
        }
    }

    private void accept(SocketChannel channel) {
        Answering how = answering;
        if (how == null || channel.remoteAddress() == null) {
            var _ = channel.close(); // it is gone already
            return;
        }
        Client client = how.client(channel.remoteAddress().getAddress());
        if (connections.size() >= settings.connections()
                || client.connections() >= settings.connectionsOfClient()) {
            how.counters().add(Count.CONNECTIONS_REFUSED);
            var _ = channel.close();
            return;
        }
        connections.add(channel);
        client.connections(1);
        channel.closeFuture().addListener(_ -> client.connections(-1));
        StreamHandler.addTo(channel, how, settings.pipelined(), settings.idleTimeout());
    }

    /// With the ports that were picked.
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    @Override
    public void close() {
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
        connections.close().awaitUninterruptibly();
    }
}
