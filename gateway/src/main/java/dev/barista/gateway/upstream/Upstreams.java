package dev.barista.gateway.upstream;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.Lane;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.model.instance.Endpoint;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connections to instances from one event loop. The one used last is used first, so that what is
/// not needed grows old and is closed. Event loop only.
public final class Upstreams {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Lane lane;
    private final Transport transport;
    private final NamespaceSockets sockets;
    private final GatewaySettings.Upstream settings;
    private final IdentityHashMap<Instance, ArrayDeque<UpstreamConnection>> idle =
            new IdentityHashMap<>();

    public Upstreams(
            Lane lane,
            Transport transport,
            NamespaceSockets sockets,
            GatewaySettings.Upstream settings) {
        this.lane = lane;
        this.transport = transport;
        this.sockets = sockets;
        this.settings = settings;
    }

    /// An open connection that waits to be used; null if there is none.
    public @Nullable UpstreamConnection poll(Instance instance) {
        ArrayDeque<UpstreamConnection> queue = idle.get(instance);
        if (queue == null) {
            return null;
        }
        UpstreamConnection connection = queue.pollFirst();
        while (connection != null && !connection.isUsable()) {
            connection = queue.pollFirst();
        }
        return connection;
    }

    /// Opens a connection for `user`, who is told when it is open or has failed.
    public void open(Instance instance, Downstream user) {
        lane.counters().add(Count.UPSTREAM_OPENED);
        switch (instance.backend().endpoint()) {
            case Endpoint.OnHost(String address, int port) -> {
                SocketChannel channel = transport.socket();
                connect(
                        channel,
                        new InetSocketAddress(InetAddress.ofLiteral(address), port),
                        instance,
                        user);
            }
            case Endpoint.InNamespace(long pid, int port) ->
                    sockets.open(
                            pid,
                            lane.eventLoop(),
                            descriptor -> wrap(descriptor, port, instance, user),
                            failure -> failed(user, failure));
        }
    }

    private void wrap(int descriptor, int port, Instance instance, Downstream user) {
        try {
            SocketChannel channel = transport.socket(descriptor);
            connect(channel, new InetSocketAddress(LOOPBACK, port), instance, user);
        } catch (IOException unsupported) {
            NamespaceSockets.close(descriptor);
            failed(user, unsupported);
        }
    }

    private void failed(Downstream user, Throwable failure) {
        lane.counters().add(Count.UPSTREAM_FAILED);
        user.openFailed(failure);
    }

    private void connect(
            SocketChannel channel, InetSocketAddress address, Instance instance, Downstream user) {
        UpstreamConnection connection = new UpstreamConnection(lane, instance, this, channel);
        channel.config()
                .setTcpNoDelay(true)
                .setAllowHalfClosure(true) // see UpstreamConnection: closed at the event
                .setAutoRead(false) // a socket from a descriptor counts as open before it is
                .setConnectTimeoutMillis((int) settings.connectTimeout().toMillis());
        channel.config().setAllocator(Buffers.ALLOCATOR);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Buffers.WATER_MARK);
        ChannelFuture registered = lane.eventLoop().register(channel);
        if (!registered.isSuccess()) {
            failed(user, new IOException("register a socket", registered.cause()));
            return;
        }
        var _ =
                channel.connect(address)
                        .addListener(done -> connected(channel, connection, done.cause(), user));
    }

    private void connected(
            SocketChannel channel,
            UpstreamConnection connection,
            @Nullable Throwable cause,
            Downstream user) {
        if (cause != null) {
            var _ = channel.close();
            failed(user, cause);
            return;
        }
        channel.pipeline().addLast(connection);
        channel.config().setAutoRead(true);
        user.opened(connection);
    }

    void put(UpstreamConnection connection) {
        Instance instance = connection.instance();
        if (instance.isLeaving()) {
            connection.close();
            return;
        }
        ArrayDeque<UpstreamConnection> queue =
                idle.computeIfAbsent(instance, key -> new ArrayDeque<>());
        if (queue.size() >= settings.idlePerInstance()) {
            connection.close();
            return;
        }
        queue.addFirst(connection);
        lane.set(connection.idleTimer(), lane.now() + settings.idleTimeout().toNanos());
    }

    void gone(UpstreamConnection connection) {
        ArrayDeque<UpstreamConnection> queue = idle.get(connection.instance());
        if (queue != null) {
            queue.remove(connection);
        }
    }

    /// Closes the unused connections to an instance that has left.
    public void drop(Instance instance) {
        ArrayDeque<UpstreamConnection> queue = idle.remove(instance);
        if (queue != null) {
            List.copyOf(queue).forEach(UpstreamConnection::close);
        }
    }

    /// Closes all unused connections.
    public void close() {
        List.copyOf(idle.keySet()).forEach(this::drop);
    }
}
