package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.http2.HeadReader;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.port.Certificates;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.ListenerKind;
import dev.barista.gateway.port.LocalListener;
import dev.barista.gateway.port.Sockets;
import dev.barista.gateway.port.TlsSettings;
import dev.barista.gateway.route.Routes;
import dev.barista.gateway.tls.Handshakes;
import dev.barista.gateway.tls.HelloReader;
import dev.barista.gateway.upstream.Buffers;
import dev.barista.gateway.upstream.HeadBuffer;
import dev.barista.gateway.upstream.InstancePool;
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
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the gateway's event loops and its listening sockets. Thread-safe.
public final class Server implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final int BACKLOG = 4096;

    private record Worker(
            EventLoopState loop, InstancePool pool, HeadBuffer heads, HeadReader reader) {}

    private final DataPlane plane;
    private final Ticker ticker;
    private final NamespaceSockets sockets;
    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventLoop, Worker> workers = new LinkedHashMap<>();
    private final Set<ListeningSocket> listening = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Transport transport;
    private volatile @Nullable ListeningSocket external;
    private volatile @Nullable Future<?> flushing;

    public Server(DataPlane plane, Sockets sockets, Ticker ticker) {
        this.plane = plane;
        this.ticker = ticker;
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
        return new Worker(
                state,
                new InstancePool(state, transport, sockets, settings, heads),
                heads,
                new HeadReader(plane.settings().connections().heads().line()));
    }

    /// Listens for clients from anywhere.
    ///
    /// @throws IOException naming the address, if another program has it
    public void start() throws IOException {
        external =
                listen(
                        "gateway address",
                        plane.settings().address(),
                        ListenerKind.PUBLIC,
                        Server::speakPlainly);
        flushing = group.next().scheduleWithFixedDelay(plane::flushLogs, 1, 1, TimeUnit.SECONDS);
        if (transport == Transport.NIO) {
            log.atWarn()
                    .addKeyValue("reason", "epoll's native library is absent on this machine")
                    .log("gateway reaches no instances in network namespaces");
        }
    }

    /// Listens for clients within the cluster too.
    ///
    /// @throws IOException naming the address, if another program has it or no interface does
    public LocalListener listenLocally(InetSocketAddress address) throws IOException {
        ListeningSocket socket =
                listen(
                        "cluster-local gateway address",
                        address,
                        ListenerKind.CLUSTER_LOCAL,
                        Server::speakPlainly);
        return new LocalListener() {
            @Override
            public InetSocketAddress address() {
                return socket.address();
            }

            @Override
            public void close() {
                socket.leave();
                socket.clients().whenGone(() -> listening.remove(socket));
            }
        };
    }

    /// Listens for clients from anywhere, by TLS.
    ///
    /// @return where, with the port that was picked if 0 was asked for
    /// @throws IOException naming the address, if another program has it
    public InetSocketAddress listenSecurely(TlsSettings tls, Certificates certificates)
            throws IOException {
        Handshakes handshakes = new Handshakes(tls.handshakes());
        InetSocketAddress address =
                listen(
                                "gateway TLS address",
                                tls.address(),
                                ListenerKind.PUBLIC,
                                (edge, channel) ->
                                        shakeHands(edge, channel, tls, handshakes, certificates))
                        .address();
        plane.securePort().set(address.getPort());
        return address;
    }

    private static void speakPlainly(Edge edge, Channel channel) {
        channel.pipeline().addLast(new Http1Connection(edge, channel, false));
    }

    private static void shakeHands(
            Edge edge,
            Channel channel,
            TlsSettings tls,
            Handshakes handshakes,
            Certificates certificates) {
        if (!handshakes.begin()) {
            edge.loop().counters().add(Count.CONNECTIONS_REFUSED);
            var _ = channel.close();
            return;
        }
        Routes routes = edge.plane().routes();
        channel.pipeline()
                .addLast(
                        new HelloReader(certificates, host -> routes.table().isPublic(host)),
                        new Handshake(edge, channel, handshakes, tls.handshakeTimeout().toNanos()));
    }

    /// @param start what a new connection begins with
    private ListeningSocket listen(
            String name,
            InetSocketAddress address,
            ListenerKind kind,
            BiConsumer<Edge, Channel> start)
            throws IOException {
        Clients clients =
                new Clients(kind, plane.connections(), plane.settings().connections().maximum());
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
                                        accept(channel, clients, start);
                                    }
                                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "%s: %s:%d (expected: free to listen at): %s"
                            .formatted(
                                    name,
                                    address.getHostString(),
                                    address.getPort(),
                                    SystemErrors.reason(bound.cause())),
                    bound.cause());
        }
        ListeningSocket socket = new ListeningSocket(bound.channel(), clients);
        listening.add(socket);
        if (closed.get()) { // meanwhile
            socket.leave();
        }
        log.atInfo()
                .addKeyValue("address", socket.address())
                .addKeyValue("clients", kind)
                .addKeyValue("transport", transport)
                .addKeyValue("eventLoops", workers.size())
                .log("gateway listens");
        return socket;
    }

    private void accept(Channel channel, Clients clients, BiConsumer<Edge, Channel> start) {
        Worker worker = workers.get(channel.eventLoop());
        if (worker == null) {
            throw new IllegalStateException("event loop: not one of the gateway");
        }
        if (!clients.admit(channel)) {
            worker.loop().counters().add(Count.CONNECTIONS_REFUSED);
            channel.unsafe().close(channel.voidPromise());
            return;
        }
        worker.loop().counters().add(Count.CONNECTIONS_OPENED);
        var _ =
                channel.closeFuture()
                        .addListener(_ -> {
                            worker.loop().counters().add(Count.CONNECTIONS_CLOSED);
                            clients.left();
                        });
        Edge edge =
                new Edge(
                        plane,
                        worker.loop(),
                        worker.pool(),
                        worker.heads(),
                        worker.reader(),
                        clients);
        start.accept(edge, channel);
    }

    /// Where it listens for clients from anywhere.
    public InetSocketAddress address() {
        ListeningSocket socket = external;
        if (socket == null) {
            throw new IllegalStateException("gateway: not started");
        }
        return socket.address();
    }

    /// Where it listens for clients within the cluster.
    public Optional<InetSocketAddress> localAddress() {
        return listening.stream()
                .filter(socket -> socket.clients().listener() == ListenerKind.CLUSTER_LOCAL)
                .filter(socket -> !socket.clients().areLeaving())
                .map(ListeningSocket::address)
                .findFirst();
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
        if (closed.getAndSet(true)) {
            return;
        }
        listening.forEach(ListeningSocket::leave);
        drain();
        sockets.close();
        Future<?> periodic = flushing;
        if (periodic != null) {
            periodic.cancel(false);
            plane.flushLogs();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }

    private void drain() {
        long start = ticker.nanos();
        Duration most = plane.settings().connections().drainTimeout();
        int cut = 0;
        for (ListeningSocket socket : listening) {
            cut += socket.drain(most.minusNanos(ticker.nanos() - start));
        }
        if (cut > 0) {
            log.atWarn()
                    .addKeyValue("connections", cut)
                    .log("gateway cut connections that did not end in time");
        }
    }
}
