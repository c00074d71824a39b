package dev.barista.dns;

import dev.barista.dns.forward.Forwarder;
import dev.barista.dns.listen.Answering;
import dev.barista.dns.listen.Listener;
import dev.barista.dns.port.Counters;
import dev.barista.dns.port.DnsSettings;
import dev.barista.dns.port.DnsSnapshot;
import dev.barista.dns.transport.Transport;
import dev.barista.dns.zone.ClusterNames;
import dev.barista.dns.zone.Resolver;
import dev.barista.dns.zone.Zones;
import dev.barista.model.time.Ticker;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The DNS server of instances: names of the cluster from [ClusterNames], all others from the
/// host's resolvers.
///
/// One event loop does everything: it answers several times what was asked of it, and what all
/// clients share, the cache and the questions in flight, needs no locks. Thread-safe.
public final class DnsServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DnsServer.class);

    private final MultiThreadIoEventLoopGroup group;
    private final Counters counters = new Counters();
    private final Listener listener;
    private final Forwarder forwarder;

    private DnsServer(DnsSettings settings, ClusterNames names, Ticker ticker) throws IOException {
        Transport transport = Transport.best();
        group =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("dns-loop", true), transport.handlers());
        EventLoop loop = group.next();
        listener = new Listener(loop, transport, settings.listening());
        try {
            listener.bind();
            forwarder =
                    new Forwarder(
                            loop, transport, settings, listener.addresses(), counters, ticker);
            Resolver resolver = new Resolver(new Zones(names, settings.names()));
            listener.begin(
                    new Answering(resolver, forwarder, settings.clients(), counters, ticker));
        } catch (IOException | RuntimeException failure) {
            var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw failure;
        }
    }

    /// Listens; returns when it does.
    ///
    /// @throws IOException naming the address, if it cannot
    public static DnsServer start(DnsSettings settings, ClusterNames names, Ticker ticker)
            throws IOException {
        DnsServer server = new DnsServer(settings, names, ticker);
        log.atInfo().addKeyValue("addresses", server.addresses()).log("DNS server listens");
        return server;
    }

    /// Where it listens, with the ports that were picked if 0 was asked for.
    public List<InetSocketAddress> addresses() {
        return listener.addresses();
    }

    /// What it has done so far.
    public DnsSnapshot snapshot() {
        return new DnsSnapshot(
                forwarder.cached(), forwarder.inFlight(), forwarder.resolvers(), counters.all());
    }

    /// Takes no more queries; those in flight are answered with SERVFAIL. Idempotent.
    @Override
    public void close() {
        if (group.isShuttingDown()) {
            return;
        }
        group.next().submit(forwarder::close).awaitUninterruptibly(1_000);
        listener.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }
}
