package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.Sockets;
import dev.barista.gateway.upstream.Buffers;
import dev.barista.gateway.upstream.HeadBuffer;
import dev.barista.gateway.upstream.Http1Pool;
import dev.barista.gateway.upstream.NamespaceSockets;
import dev.barista.gateway.upstream.Transport;
import dev.barista.model.text.SystemErrors;
import dev.barista.model.time.Ticker;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the gateway's event loops and its listening socket. Thread-safe.
public final class Server implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final int BACKLOG = 4096;

    private record Worker(EventLoopState loop, Http1Pool pool, HeadBuffer heads) {}

    private final DataPlane plane;
    private final NamespaceSockets sockets;
    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventLoop, Worker> workers = new LinkedHashMap<>();
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Transport transport;
    private volatile @Nullable Channel server;
    private volatile @Nullable Future<?> flushing;

    public Server(DataPlane plane, Sockets sockets, Ticker ticker) {
        this.plane = plane;
        this.sockets = new NamespaceSockets(sockets);
        transport = Transport.best();
        group =
                new MultiThreadIoEventLoopGroup(
                        plane.settings().eventLoops(),
                        new DefaultThreadFactory("gateway-loop", true),
                        transport.handlers());
        group.forEach(executor -> {
            EventLoop loop = (EventLoop) executor;
            EventLoopState state =
                    new EventLoopState(workers.size(), loop, ticker, System.identityHashCode(loop));
            workers.put(loop, worker(state));
        });
    }

    private Worker worker(EventLoopState state) {
        HeadBuffer heads = new HeadBuffer();
        GatewaySettings.Upstream settings = plane.settings().upstream();
        return new Worker(state, new Http1Pool(state, transport, sockets, settings, heads), heads);
    }

    public void start() throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(group)
                        .channel(transport.server())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.ALLOCATOR, Buffers.ALLOCATOR)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Buffers.WATER_MARK)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accept(channel);
                                    }
                                });
        InetSocketAddress address = plane.settings().address();
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "gateway address: %s:%d (expected: free to listen at): %s"
                            .formatted(
                                    address.getHostString(),
                                    address.getPort(),
                                    SystemErrors.reason(bound.cause())),
                    bound.cause());
        }
        server = bound.channel();
        flushing = group.next().scheduleWithFixedDelay(plane::flushLogs, 1, 1, TimeUnit.SECONDS);
        log.atInfo()
                .addKeyValue("address", address())
                .addKeyValue("transport", transport)
                .addKeyValue("eventLoops", workers.size())
                .log("gateway listens");
        if (transport == Transport.NIO) {
            log.atWarn()
                    .addKeyValue("reason", "epoll's native library is absent on this machine")
                    .log("gateway reaches no instances in network namespaces");
        }
    }

    private void accept(Channel channel) {
        Worker worker = workers.get(channel.eventLoop());
        if (worker == null) {
            throw new IllegalStateException("event loop: not one of the gateway");
        }
        int open = plane.connections().incrementAndGet();
        if (open > plane.settings().connections().maximum() || plane.closing().get()) {
            plane.connections().decrementAndGet();
            worker.loop().counters().add(Count.CONNECTIONS_REFUSED);
            channel.unsafe().close(channel.voidPromise());
            return;
        }
        clients.add(channel);
        channel.pipeline()
                .addLast(
                        new Http1Connection(
                                plane, worker.loop(), worker.pool(), worker.heads(), channel));
    }

    public InetSocketAddress address() {
        Channel listening = server;
        if (listening == null) {
            throw new IllegalStateException("gateway: not started");
        }
        return (InetSocketAddress) listening.localAddress();
    }

    /// Runs a task on one of the event loops, later; never, if they are shut down before.
    public void later(Duration delay, Runnable task) {
        try {
            var _ = group.next().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            log.atDebug().log("gateway is closed: a task is not run");
        }
    }

    /// Closes unused connections to an instance that has left.
    public void drop(Instance instance) {
        workers.forEach((loop, worker) -> {
            if (!loop.isShuttingDown()) {
                loop.execute(() -> worker.pool().drop(instance));
            }
        });
    }

    /// A count over all event loops.
    public long read(Count count) {
        return workers.values().stream()
                .mapToLong(worker -> worker.loop().counters().read(count))
                .sum();
    }

    @Override
    public void close() {
        if (plane.closing().getAndSet(true)) {
            return;
        }
        Channel listening = server;
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        List<Channel> open = new ArrayList<>(clients);
        open.forEach(channel -> channel.pipeline().fireUserEventTriggered(Closing.IF_IDLE));
        boolean drained =
                clients.newCloseFuture()
                        .awaitUninterruptibly(
                                plane.settings().connections().drainTimeout().toMillis());
        if (!drained) {
            log.atWarn()
                    .addKeyValue("connections", clients.size())
                    .log("gateway cut connections that did not end in time");
        }
        clients.close().awaitUninterruptibly();
        sockets.close();
        Future<?> periodic = flushing;
        if (periodic != null) {
            periodic.cancel(false);
            plane.flushLogs();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }

    /// The event for client connections when the gateway closes.
    enum Closing {
        IF_IDLE
    }
}
