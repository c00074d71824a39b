package dev.barista.gateway;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.hold.WaitBudget;
import dev.barista.gateway.listen.DataPlane;
import dev.barista.gateway.listen.Server;
import dev.barista.gateway.load.RevisionLoad;
import dev.barista.gateway.load.RungCounts;
import dev.barista.gateway.load.WakeDurations;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.CallRules;
import dev.barista.gateway.port.Certificates;
import dev.barista.gateway.port.ColdStarts;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.GatewaySnapshot;
import dev.barista.gateway.port.LocalListener;
import dev.barista.gateway.port.PodNetwork;
import dev.barista.gateway.port.Requests;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.port.RevisionTraffic;
import dev.barista.gateway.port.Rungs;
import dev.barista.gateway.port.ServiceBackend;
import dev.barista.gateway.port.ServicePort;
import dev.barista.gateway.port.Sockets;
import dev.barista.gateway.port.TlsSettings;
import dev.barista.gateway.route.Routes;
import dev.barista.model.instance.Rung;
import dev.barista.model.journal.Journal;
import dev.barista.model.load.LoadTotals;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.requestlog.RequestLog;
import dev.barista.model.serving.WakeFilter;
import dev.barista.model.time.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The data plane: ingress, activator and queue-proxy in one hop.
///
/// It is told routes, limits and instances, and asked for loads; it asks for a revision to be woken
/// through [ColdStarts]. Thread-safe. No method waits for a request, but [#start] and [#close].
///
/// Tell it of a revision ([#limits]) before a route that leads there ([#publish]): a route to a
/// revision it does not know is answered with 404, as Knative does.
public final class Gateway implements AutoCloseable {

    private final DataPlane plane;
    private final ColdStarts coldStarts;
    private final Rungs rungs;
    private final Ticker ticker;
    private final WaitBudget budget;
    private final Server server;
    private final ServiceRoutes services;

    public Gateway(
            GatewaySettings settings,
            ColdStarts coldStarts,
            Rungs rungs,
            Sockets sockets,
            Journal journal,
            Ticker ticker,
            InstantSource clock) {
        this.coldStarts = coldStarts;
        this.rungs = rungs;
        this.ticker = ticker;
        budget = new WaitBudget(settings.queues().perRevision(), settings.queues().total());
        plane = new DataPlane(settings, new Routes(new SplittableRandom()), journal, clock);
        server = new Server(plane, sockets, ticker);
        services = new ServiceRoutes(plane.services(), this::ofService, this::leave);
    }

    /// Listens; returns when it does.
    ///
    /// @throws IOException naming the address, if another program has it
    public void start() throws IOException {
        server.start();
    }

    /// Listens for clients within the cluster too, at the node's own address on the pods' network:
    /// hosts and paths of all visibilities are served there. May be called at any time, also before
    /// [#start].
    ///
    /// @throws IOException naming the address, if another program has it or no interface does
    public LocalListener listenLocally(InetSocketAddress address) throws IOException {
        return server.listenLocally(address);
    }

    /// Listens for clients from anywhere, by TLS; clients that have to use HTTPS are sent there.
    ///
    /// @return where, with the port that was picked if 0 was asked for
    /// @throws IOException naming the address, if another program has it
    public InetSocketAddress listenSecurely(TlsSettings tls, Certificates certificates)
            throws IOException {
        return server.listenSecurely(tls, certificates);
    }

    /// Where it listens for clients within the cluster; empty if it does not.
    public Optional<InetSocketAddress> localAddress() {
        return server.localAddress();
    }

    /// Replaces what is known of the pods' network: for requests that arrive from now on.
    public void network(PodNetwork network) {
        plane.network().set(network);
    }

    /// Replaces the rules of calls alone; [CallRules#NONE] for none.
    public void callRules(CallRules rules) {
        var _ = plane.network().updateAndGet(network -> network.with(rules));
    }

    /// Where it listens for clients from anywhere, with the port that was picked if 0 was asked
    /// for.
    ///
    /// @throws IllegalStateException before [#start]
    public InetSocketAddress address() {
        return server.address();
    }

    /// Replaces what an Ingress says, or forgets it. Every request that arrives after this returns
    /// is routed by it.
    ///
    /// @return hosts of it that it does not get, because another Ingress has them
    /// @throws IllegalArgumentException if the Ingress is malformed; what it said before stays
    public List<String> publish(ObjectKey ingress, Optional<ApiObject> object) {
        return plane.routes().publish(ingress, object);
    }

    /// Makes a revision known, or changes its limits: for requests that arrive from now on.
    public void limits(ObjectKey revision, RevisionLimits limits) {
        plane.breakers()
                .computeIfAbsent(
                        revision,
                        key ->
                                new Breaker(
                                        key,
                                        limits,
                                        newLoad(),
                                        budget,
                                        coldStarts,
                                        rungs,
                                        ticker,
                                        server::later))
                .limit(limits);
    }

    /// Says what answers at a port of a Service; empty to forget it. Ingresses that name it are
    /// served by it if there is no Revision of its name. Not twice at once for one port.
    public void service(ServicePort port, Optional<ServiceBackend> backend) {
        backend.ifPresentOrElse(
                present -> services.put(port, present), () -> services.forget(port));
    }

    private Breaker ofService(ObjectKey service) {
        return Breaker.ofService(service, newLoad(), budget, ticker, server::later);
    }

    private RevisionLoad newLoad() {
        return new RevisionLoad(plane.settings().eventLoops(), ticker.nanos());
    }

    /// Says which requests must not wake a revision; [WakeFilter#NONE] for none.
    ///
    /// @throws IllegalArgumentException if the revision is not known: see [#limits]
    public void wakeFilter(ObjectKey revision, WakeFilter filter) {
        require(revision).filter(filter);
    }

    /// Takes the requests that end from now on; [RequestLog#NONE] for none. Requests that the
    /// gateway has no revision for are left out.
    public void requestLog(RequestLog log) {
        plane.requestLog().set(log);
    }

    /// The longest time that an app may ask for with `Barista-Keep-Running`; 10 min until this is
    /// said.
    public void keepRunningMax(Duration longest) {
        plane.keepRunningMax().set(longest.toNanos());
    }

    private Breaker require(ObjectKey revision) {
        Breaker breaker = plane.breakers().get(revision);
        if (breaker == null) {
            throw new IllegalArgumentException(
                    "revision: %s (expected: one whose limits were given)".formatted(revision));
        }
        return breaker;
    }

    /// Forgets a revision that was deleted: its instances leave; what waits for it ends by its own
    /// time-out.
    public void forget(ObjectKey revision) {
        Breaker breaker = plane.breakers().remove(revision);
        if (breaker != null) {
            breaker.instances().forEach(instance -> leave(breaker, instance.backend().id()));
        }
    }

    /// An instance may serve, from now on. Requests that wait go to it at once, or ask for it to be
    /// raised if it comes on a lower rung.
    ///
    /// @throws IllegalArgumentException if the revision is not known: see [#limits]
    public void add(ObjectKey revision, Backend backend) {
        require(revision).add(backend);
    }

    /// An instance must not get another request, from now on.
    ///
    /// @return completes when it has none in flight; at once if it is not known
    public CompletionStage<Void> remove(ObjectKey revision, String id) {
        Breaker breaker = plane.breakers().get(revision);
        return breaker == null ? CompletableFuture.completedFuture(null) : leave(breaker, id);
    }

    private CompletionStage<Void> leave(Breaker breaker, String id) {
        Optional<Instance> left = breaker.remove(id);
        left.ifPresent(server::drop);
        return left.map(Instance::drained).orElse(CompletableFuture.completedFuture(null));
    }

    /// From now on a request that meets this instance waits until [Rungs#raise] has been answered.
    ///
    /// @return false, and nothing has changed, if it has requests in flight, has asked to be kept
    ///   running (`Barista-Keep-Running`), or is not known
    public boolean lower(ObjectKey revision, String id, Rung to) {
        Breaker breaker = plane.breakers().get(revision);
        return breaker != null && breaker.lower(id, to);
    }

    /// The instance serves at once again, though it was not asked for through [Rungs].
    public void raised(ObjectKey revision, String id) {
        Breaker breaker = plane.breakers().get(revision);
        if (breaker != null) {
            breaker.raised(id);
        }
    }

    /// How long an instance has had no request; zero while it has some, or has asked to be kept
    /// running, or is not known.
    public Duration idle(ObjectKey revision, String id) {
        return Optional.ofNullable(plane.breakers().get(revision))
                .flatMap(breaker -> breaker.find(id))
                .map(Instance::idle)
                .orElse(Duration.ZERO);
    }

    /// Requests in flight on an instance that may serve; 0 if it is not known, or has left.
    public int inFlight(String id) {
        return plane.breakers().values().stream()
                .flatMap(breaker -> breaker.instances().stream())
                .filter(instance -> instance.backend().id().equals(id))
                .mapToInt(Instance::inFlight)
                .sum();
    }

    /// Requests of a revision so far, by the rung that they met; nothing if it is not known.
    public Requests requests(ObjectKey revision) {
        Breaker breaker = plane.breakers().get(revision);
        return breaker == null ? new Requests(0, 0, 0, 0, Map.of()) : requests(breaker);
    }

    private Requests requests(Breaker breaker) {
        RungCounts counts = breaker.counts();
        return new Requests(
                breaker.load().totals(ticker.nanos()).arrivals(),
                counts.of(Rung.STOPPED),
                counts.of(Rung.RESERVE),
                counts.of(Rung.FROZEN),
                counts.filtered());
    }

    /// What the requests of all revisions add up to so far, in no order.
    public List<RevisionTraffic> revisions() {
        return plane.breakers().values().stream().map(this::traffic).toList();
    }

    private RevisionTraffic traffic(Breaker breaker) {
        RevisionLoad load = breaker.load();
        return new RevisionTraffic(
                breaker.revision(),
                load.totals(ticker.nanos()),
                breaker.waiting(),
                breaker.limits().containerConcurrency(),
                requests(breaker),
                load.served().read(),
                load.invoked().read());
    }

    /// How long wakes took so far, by the rung that was left.
    public Map<Rung, WakeDurations.Sum> wakes() {
        return plane.wakes().read();
    }

    /// What the requests of a revision add up to so far; nothing if it is not known.
    public LoadTotals load(ObjectKey revision) {
        Breaker breaker = plane.breakers().get(revision);
        return breaker == null ? LoadTotals.NONE : breaker.load().totals(ticker.nanos());
    }

    /// What it has done so far.
    public GatewaySnapshot snapshot() {
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        for (Count count : Count.values()) {
            counts.put(count, server.read(count));
        }
        return new GatewaySnapshot(
                plane.routes().table().size(),
                plane.breakers().size(),
                plane.connections().get(),
                budget.waiting(),
                counts);
    }

    /// Takes no more connections on any listener, lets requests end for as long as the settings
    /// say, then cuts what is left. Idempotent.
    @Override
    public void close() {
        server.close();
    }
}
