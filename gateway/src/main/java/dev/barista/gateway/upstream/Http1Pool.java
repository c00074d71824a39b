package dev.barista.gateway.upstream;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.StreamPool;
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

/// Connections of HTTP/1.1 to instances from one event loop. The one used last is used first, so
/// that what is not needed grows old and is closed. Event loop only.
public final class Http1Pool implements StreamPool {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final EventLoopState loop;
    private final Transport transport;
    private final NamespaceSockets sockets;
    private final GatewaySettings.Upstream settings;
    private final RequestWriter writer;
    private final IdentityHashMap<Instance, ArrayDeque<Http1InstanceStream>> idle =
            new IdentityHashMap<>();

    public Http1Pool(
            EventLoopState loop,
            Transport transport,
            NamespaceSockets sockets,
            GatewaySettings.Upstream settings,
            HeadBuffer heads) {
        this.loop = loop;
        writer = new RequestWriter(heads, loop.random());
        this.transport = transport;
        this.sockets = sockets;
        this.settings = settings;
    }

    @Override
    public @Nullable InstanceStream poll(Instance instance) {
        ArrayDeque<Http1InstanceStream> queue = idle.get(instance);
        if (queue == null) {
            return null;
        }
        Http1InstanceStream connection = queue.pollFirst();
        while (connection != null && !connection.isUsable()) {
            connection = queue.pollFirst();
        }
        return connection;
    }

    @Override
    public void open(Instance instance, Opener opener) {
        loop.counters().add(Count.UPSTREAM_OPENED);
        switch (instance.backend().endpoint()) {
            case Endpoint.OnHost(String address, int port) -> {
                SocketChannel channel = transport.socket();
                connect(
                        channel,
                        new InetSocketAddress(InetAddress.ofLiteral(address), port),
                        instance,
                        opener);
            }
            case Endpoint.InNamespace(long pid, int port) ->
                    sockets.open(
                            pid,
                            loop.eventLoop(),
                            descriptor -> wrap(descriptor, port, instance, opener),
                            failure -> failed(opener, failure));
        }
    }

    private void wrap(int descriptor, int port, Instance instance, Opener opener) {
        try {
            SocketChannel channel = transport.socket(descriptor);
            connect(channel, new InetSocketAddress(LOOPBACK, port), instance, opener);
        } catch (IOException unsupported) {
            NamespaceSockets.close(descriptor);
            failed(opener, unsupported);
        }
    }

    private void failed(Opener opener, Throwable failure) {
        loop.counters().add(Count.UPSTREAM_FAILED);
        opener.openFailed(failure);
    }

    private void connect(
            SocketChannel channel, InetSocketAddress address, Instance instance, Opener opener) {
        Http1InstanceStream connection =
                new Http1InstanceStream(loop, instance, this, writer, channel);
        channel.config()
                .setTcpNoDelay(true)
                .setAllowHalfClosure(true) // the stream closes it at the event
                .setAutoRead(false) // a socket from a descriptor counts as open before it is
                .setConnectTimeoutMillis((int) settings.connectTimeout().toMillis());
        channel.config().setAllocator(Buffers.ALLOCATOR);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Buffers.WATER_MARK);
        ChannelFuture registered = loop.eventLoop().register(channel);
        if (!registered.isSuccess()) {
            failed(opener, new IOException("register a socket", registered.cause()));
            return;
        }
        var _ =
                channel.connect(address)
                        .addListener(done -> connected(channel, connection, done.cause(), opener));
    }

    private void connected(
            SocketChannel channel,
            Http1InstanceStream connection,
            @Nullable Throwable cause,
            Opener opener) {
        if (cause != null) {
            var _ = channel.close();
            failed(opener, cause);
            return;
        }
        channel.pipeline().addLast(connection);
        channel.config().setAutoRead(true);
        opener.opened(connection);
    }

    void put(Http1InstanceStream connection) {
        Instance instance = connection.instance();
        if (instance.isLeaving()) {
            connection.close();
            return;
        }
        ArrayDeque<Http1InstanceStream> queue =
                idle.computeIfAbsent(instance, key -> new ArrayDeque<>());
        if (queue.size() >= settings.idlePerInstance()) {
            connection.close();
            return;
        }
        queue.addFirst(connection);
        loop.set(connection.idleTimer(), loop.now() + settings.idleTimeout().toNanos());
    }

    void gone(Http1InstanceStream connection) {
        ArrayDeque<Http1InstanceStream> queue = idle.get(connection.instance());
        if (queue != null) {
            queue.remove(connection);
        }
    }

    /// Closes the unused connections to an instance that has left.
    public void drop(Instance instance) {
        ArrayDeque<Http1InstanceStream> queue = idle.remove(instance);
        if (queue != null) {
            List.copyOf(queue).forEach(Http1InstanceStream::close);
        }
    }

    /// Closes all unused connections.
    public void close() {
        List.copyOf(idle.keySet()).forEach(this::drop);
    }
}
