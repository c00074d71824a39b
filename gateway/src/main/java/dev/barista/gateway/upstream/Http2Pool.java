package dev.barista.gateway.upstream;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.http2.HeadReader;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.StreamPool;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Connections of HTTP/2 to instances from one event loop. All requests of the loop share one,
/// until it has as many streams as the instance allows; the oldest with room is used first, so that
/// what is not needed grows idle and is closed. Event loop only.
final class Http2Pool implements StreamPool {

    /// Requests that wait for one connection being opened; more open another.
    private static final int MOST_WAITING = Http2InstanceConnection.STREAMS_UNTOLD;

    /// A connection being opened, and the requests that will share it.
    private static final class Opening implements Connector.Opened {
        private final Http2Pool pool;
        private final Instance instance;
        private final Queue<Opener> waiting = new ArrayDeque<>();

        Opening(Http2Pool pool, Instance instance) {
            this.pool = pool;
            this.instance = instance;
        }

        @Override
        public void opened(SocketChannel channel) {
            pool.opened(this, channel);
        }

        @Override
        public void failed(Throwable cause) {
            pool.ended(this);
            waiting.forEach(opener -> opener.openFailed(cause));
        }
    }

    private final Connector connector;
    private final RequestWriter writer;
    private final HeadReader heads;
    private final IdentityHashMap<Instance, List<Http2InstanceConnection>> open =
            new IdentityHashMap<>();
    private final IdentityHashMap<Instance, List<Opening>> opening = new IdentityHashMap<>();

    Http2Pool(Connector connector, RequestWriter writer, HeadReader heads) {
        this.connector = connector;
        this.writer = writer;
        this.heads = heads;
    }

    @Override
    public @Nullable InstanceStream poll(Instance instance) {
        List<Http2InstanceConnection> connections = open.get(instance);
        for (int i = 0; connections != null && i < connections.size(); i++) {
            if (connections.get(i).hasRoom()) {
                return connections.get(i).newStream();
            }
        }
        return null;
    }

    @Override
    public void open(Instance instance, Opener opener) {
        List<Opening> present = opening.getOrDefault(instance, List.of());
        for (Opening shared : present) {
            if (shared.waiting.size() < MOST_WAITING) {
                shared.waiting.add(opener);
                return;
            }
        }
        Opening next = new Opening(this, instance);
        next.waiting.add(opener);
        opening.computeIfAbsent(instance, _ -> new ArrayList<>(1)).add(next);
        connector.open(instance, next);
    }

    private void ended(Opening ended) {
        List<Opening> present = opening.get(ended.instance);
        if (present != null) {
            present.remove(ended);
            if (present.isEmpty()) {
                opening.remove(ended.instance);
            }
        }
    }

    private void opened(Opening ended, SocketChannel channel) {
        ended(ended);
        Http2InstanceConnection connection =
                Http2InstanceConnection.on(channel, connector, this, ended.instance, writer, heads);
        open.computeIfAbsent(ended.instance, _ -> new ArrayList<>(1)).add(connection);
        List<InstanceStream> streams = new ArrayList<>();
        ended.waiting.forEach(_ -> streams.add(connection.newStream())); // before any is used up
        for (InstanceStream stream : streams) {
            ended.waiting.remove().opened(stream);
        }
        if (ended.instance.isLeaving()) {
            connection.leave();
        }
    }

    /// A connection is closed, or takes no more streams.
    void gone(Http2InstanceConnection connection) {
        List<Http2InstanceConnection> connections = open.get(connection.instance());
        if (connections != null) {
            connections.remove(connection);
            if (connections.isEmpty()) {
                open.remove(connection.instance());
            }
        }
    }

    /// Closes connections to an instance that has left, when they are unused.
    void drop(Instance instance) {
        List.copyOf(open.getOrDefault(instance, List.of())).forEach(Http2InstanceConnection::leave);
    }

    /// Closes all connections when they are unused.
    void close() {
        List.copyOf(open.keySet()).forEach(this::drop);
    }
}
