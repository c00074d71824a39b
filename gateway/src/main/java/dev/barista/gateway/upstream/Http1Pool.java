package dev.barista.gateway.upstream;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.StreamPool;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connections of HTTP/1.1 to instances from one event loop. The one used last is used first, so
/// that what is not needed grows old and is closed. Event loop only.
final class Http1Pool implements StreamPool {

    private final Connector connector;
    private final EventLoopState loop;
    private final GatewaySettings.Upstream settings;
    private final RequestWriter writer;
    private final IdentityHashMap<Instance, ArrayDeque<Http1InstanceStream>> idle =
            new IdentityHashMap<>();

    Http1Pool(Connector connector, RequestWriter writer) {
        this.connector = connector;
        this.writer = writer;
        loop = connector.loop();
        settings = connector.settings();
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
        connector.open(
                instance,
                new Connector.Opened() {
                    @Override
                    public void opened(SocketChannel channel) {
                        connected(channel, instance, opener);
                    }

                    @Override
                    public void failed(Throwable cause) {
                        opener.openFailed(cause);
                    }
                });
    }

    private void connected(SocketChannel channel, Instance instance, Opener opener) {
        Http1InstanceStream connection =
                new Http1InstanceStream(loop, instance, this, writer, channel);
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
    void drop(Instance instance) {
        ArrayDeque<Http1InstanceStream> queue = idle.remove(instance);
        if (queue != null) {
            List.copyOf(queue).forEach(Http1InstanceStream::close);
        }
    }

    /// Closes all unused connections.
    void close() {
        List.copyOf(idle.keySet()).forEach(this::drop);
    }
}
