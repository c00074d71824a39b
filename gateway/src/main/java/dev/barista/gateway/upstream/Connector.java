package dev.barista.gateway.upstream;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.model.instance.Endpoint;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Opens connections to instances from one event loop, whatever protocol they will carry. Event
/// loop only.
final class Connector {

    /// Notified of a connection that was asked for.
    interface Opened {

        /// It is open, and not read yet.
        void opened(SocketChannel channel);

        void failed(Throwable cause);
    }

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final EventLoopState loop;
    private final Transport transport;
    private final NamespaceSockets sockets;
    private final GatewaySettings.Upstream settings;

    Connector(
            EventLoopState loop,
            Transport transport,
            NamespaceSockets sockets,
            GatewaySettings.Upstream settings) {
        this.loop = loop;
        this.transport = transport;
        this.sockets = sockets;
        this.settings = settings;
    }

    EventLoopState loop() {
        return loop;
    }

    GatewaySettings.Upstream settings() {
        return settings;
    }

    void open(Instance instance, Opened opened) {
        loop.counters().add(Count.UPSTREAM_OPENED);
        switch (instance.backend().endpoint()) {
            case Endpoint.OnHost(String address, int port) ->
                    connect(
                            transport.socket(),
                            new InetSocketAddress(InetAddress.ofLiteral(address), port),
                            opened);
            case Endpoint.InNamespace(long pid, int port) ->
                    sockets.open(
                            pid,
                            loop.eventLoop(),
                            descriptor -> wrap(descriptor, port, opened),
                            failure -> failed(opened, failure));
        }
    }

    private void wrap(int descriptor, int port, Opened opened) {
        try {
            SocketChannel channel = transport.socket(descriptor);
            connect(channel, new InetSocketAddress(LOOPBACK, port), opened);
        } catch (IOException unsupported) {
            NamespaceSockets.close(descriptor);
            failed(opened, unsupported);
        }
    }

    private void failed(Opened opened, Throwable failure) {
        loop.counters().add(Count.UPSTREAM_FAILED);
        opened.failed(failure);
    }

    private void connect(SocketChannel channel, InetSocketAddress address, Opened opened) {
        channel.config()
                .setTcpNoDelay(true)
                .setAllowHalfClosure(true) // a stream closes it at the event
                .setAutoRead(false) // a socket from a descriptor counts as open before it is
                .setConnectTimeoutMillis((int) settings.connectTimeout().toMillis());
        channel.config().setAllocator(Buffers.ALLOCATOR);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Buffers.WATER_MARK);
        ChannelFuture registered = loop.eventLoop().register(channel);
        if (!registered.isSuccess()) {
            failed(opened, new IOException("register a socket", registered.cause()));
            return;
        }
        var _ =
                channel.connect(address)
                        .addListener(done -> connected(channel, done.cause(), opened));
    }

    private void connected(SocketChannel channel, @Nullable Throwable cause, Opened opened) {
        if (cause != null) {
            var _ = channel.close();
            failed(opened, cause);
        } else {
            opened.opened(channel);
        }
    }
}
