package dev.barista.app.wiring;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.auth.Identity;
import dev.barista.apiserver.auth.SigningKey;
import dev.barista.apiserver.http.ApiServer;
import dev.barista.apiserver.http.ApiSettings;
import dev.barista.app.logging.RequestLogFile;
import dev.barista.app.memory.IdleCollectionSettings;
import dev.barista.app.memory.IdleCollector;
import dev.barista.app.metrics.Metrics;
import dev.barista.app.metrics.MetricsPort;
import dev.barista.app.probe.SocketProbes;
import dev.barista.control.Controllers;
import dev.barista.control.config.ConfigStore;
import dev.barista.control.scale.Autoscaler;
import dev.barista.gateway.Gateway;
import dev.barista.gateway.loop.Counters;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.model.journal.Journal;
import dev.barista.node.EmbeddedNode;
import dev.barista.node.NodeSettings;
import dev.barista.node.ladder.Ladder;
import dev.barista.node.ladder.LadderMachine;
import dev.barista.node.ladder.LadderPorts;
import dev.barista.node.ladder.ProcMemory;
import dev.barista.node.ladder.RungWatch;
import dev.barista.node.meter.Meter;
import dev.barista.node.pod.port.Ports;
import dev.barista.node.service.ServiceEndpoints;
import dev.barista.runtime.Driver;
import dev.barista.runtime.image.ImageStore;
import dev.barista.runtime.linux.NamespacedSockets;
import dev.barista.runtime.linux.ProbeSocket;
import dev.barista.store.ledger.SqliteLedger;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All of Barista, running: makes the parts, connects their ports, and ends them in the opposite
/// order.
///
/// ```
/// store ◀─ API ◀─ controllers, autoscaler, node ─▶ driver
///                        └──────────┴───▶ gateway
/// ```
///
/// Belongs to the thread that started it.
public final class Barista implements AutoCloseable {

    private static final int SOCKET_THREADS = 4;
    private static final Duration SHUTDOWN = Duration.ofSeconds(20);
    private static final Duration PUBLISHED = Duration.ofSeconds(30);

    /// Parts that end instances when they are closed. A start that fails does not: what an earlier
    /// process left runs on, and the next start adopts it.
    private static final Logger log = LoggerFactory.getLogger(Barista.class);

    private static final Set<String> INSTANCES = Set.of("node", "driver", "networks");

    private final Settings settings;
    private final Cleanup parts = new Cleanup();
    private @Nullable ApiServer api;
    private @Nullable Gateway gateway;
    private @Nullable InetSocketAddress gatewayTls;
    private @Nullable MetricsPort metricsPort;
    private @Nullable Containers containers;
    private String runtime = "";

    private Barista(Settings settings) {
        this.settings = settings;
    }

    /// Starts everything; returns when it serves. Who fails here ends the process: instances of an
    /// earlier one are left as they are.
    ///
    /// @throws IOException if a part cannot start, with what the user can do about it
    public static Barista start(Settings settings, String version)
            throws IOException, InterruptedException {
        var barista = new Barista(settings);
        try {
            barista.startAll(version);
            return barista;
        } catch (IOException | InterruptedException | RuntimeException | Error failure) {
            barista.parts.closeBut(INSTANCES);
            barista.closeUnusedNetwork();
            throw failure;
        }
    }

    /// Where no earlier instance needs it, nothing of it is to be left: at whichever part the start
    /// has failed.
    private void closeUnusedNetwork() {
        Containers begun = containers;
        Optional<PodLinks> opened = begun == null ? Optional.empty() : begun.findLinks();
        if (opened.isPresent() && !opened.get().wasUsed()) {
            try {
                opened.get().close();
            } catch (IOException left) {
                log.atWarn().setCause(left).log("network cannot be removed");
            }
        }
    }

    private void startAll(String version) throws IOException, InterruptedException {
        Foundation base = Foundation.lay(parts);
        Containers containers = Containers.open(parts, base, settings);
        this.containers = containers;
        Storage storage = Storage.open(parts, settings.data().store(), base.wall());
        PodLinks links = containers.links();
        InstalledApi installed =
                InstalledApi.install(
                        parts,
                        base,
                        storage.store(),
                        settings.defaults(),
                        links.services(),
                        SigningKey.open(settings.data().signingKey()));
        parts.add(
                "namespaces",
                installed
                        .api()
                        .keepNamespaces(Identity.authority(settings.data().pki(), base.wall())));
        Driver driver = containers.driver();
        runtime = driver.name();
        NamespacedSockets sockets = parts.add("sockets", new NamespacedSockets(SOCKET_THREADS));
        ProbeSocket probes = parts.add("probes", new ProbeSocket(sockets, base.ticker()));
        Meter meter = meter(base, storage.ledger(), installed.config());
        Traffic traffic =
                Traffic.open(
                        parts,
                        base,
                        GatewaySettings.at(settings.gateway(), settings.trustedProxies()),
                        sockets,
                        new Traffic.Listeners(meter, storage.journal()),
                        installed.objects());
        gateway = traffic.gateway();
        Autoscaler autoscaler = autoscaler(base, installed, traffic, storage.journal());
        autoscaler.compare(new MeteredAlternatives(meter));
        ImageStore images = containers.images();
        Networking networking = Networking.open(parts, base, links, settings, installed);
        var seats = new IdleSeats(autoscaler);
        Ladder ladder = ladder(base, installed, traffic, driver, seats, storage.journal());
        EmbeddedNode node =
                node(
                        base,
                        networking,
                        new Ports(
                                installed.objects(),
                                driver,
                                images,
                                new SocketProbes(probes),
                                storage.journal(),
                                seats,
                                () -> installed.config().get().idle(),
                                ladder,
                                networking.addresses(),
                                new PodTokens(installed.api().tokens())),
                        traffic,
                        List.of(ladder, meter));
        installed.config().onChange(_ -> node.reconfigure());
        parts.add("ladder", ladder); // it ends before the node whose instances it moves
        SecureGateway secure = SecureGateway.of(base, settings);
        Controllers controllers = controllers(base, installed, traffic, images, secure);
        meter.start(installed.objects(), node.residents(), traffic.feed(), networking.egress());
        networking.openNames(parts, base);
        node.start();
        networking.startRules();
        services(base, installed, networking).start();
        ladder.start(node.residents());
        autoscaler.start();
        controllers.start();
        controllers.awaitPublished(PUBLISHED);
        networking.openGateway(parts, traffic.gateway());
        traffic.gateway().start();
        gatewayTls = secure.open(traffic.gateway());
        var metrics = new Metrics(installed.objects());
        metrics.show(traffic.gateway(), autoscaler, node.residents());
        ApiServer server = serve(installed.api(), networking, node, probes, metrics, version);
        api = server;
        metrics.show(installed.api(), server);
        logRequests(base, installed, traffic, node, metrics);
        if (settings.metrics() != null) {
            metricsPort = parts.add("metrics", MetricsPort.open(settings.metrics(), metrics));
        }
        parts.add(
                "idle collector",
                IdleCollector.start(
                        IdleCollectionSettings.DEFAULT,
                        () -> traffic.gateway().snapshot().count(Counters.Count.REQUESTS),
                        base.clocks(),
                        base.threads()));
    }

    private void logRequests(
            Foundation base,
            InstalledApi installed,
            Traffic traffic,
            EmbeddedNode node,
            Metrics metrics) {
        var names = new RequestNames(installed.objects(), node.residents());
        RequestLogFile log =
                parts.add(
                        "request log",
                        new RequestLogFile(
                                settings.data().requestLog(), names, base.clocks().ticker()));
        ConfigStore config = installed.config();
        Runnable configure = () -> log.configure(config.get().observability().requestLog());
        configure.run();
        config.onChange(_ -> configure.run());
        traffic.gateway().requestLog(log);
        metrics.show(log);
    }

    private Meter meter(Foundation base, SqliteLedger ledger, ConfigStore config) {
        ledger.configure(config.get().prices());
        config.onChange(_ -> ledger.configure(config.get().prices()));
        return parts.add(
                "meter",
                new Meter(ledger, () -> config.get().prices(), base.nodeClocks(), base.threads()));
    }

    private Autoscaler autoscaler(
            Foundation base, InstalledApi installed, Traffic traffic, Journal journal) {
        ConfigStore config = installed.config();
        Autoscaler autoscaler =
                parts.add(
                        "autoscaler",
                        Autoscaler.of(
                                installed.objects(),
                                traffic.feed(),
                                config,
                                journal,
                                base.clocks(),
                                base.scaleLoop(),
                                base.threads()));
        traffic.autoscaler().bind(autoscaler);
        config.onChange(_ -> autoscaler.reconfigure());
        Gateway plane = traffic.gateway();
        plane.keepRunningMax(config.get().idle().longestRequest());
        config.onChange(_ -> plane.keepRunningMax(config.get().idle().longestRequest()));
        return autoscaler;
    }

    private static Ladder ladder(
            Foundation base,
            InstalledApi installed,
            Traffic traffic,
            Driver driver,
            IdleSeats seats,
            Journal journal)
            throws IOException {
        boolean freezer = !driver.abilities().freezer().isEmpty();
        long memory = MachineCapacity.read().resources().memoryBytes();
        return new Ladder(
                new LadderPorts(
                        installed.objects(),
                        traffic.feed(),
                        seats,
                        journal,
                        () -> installed.config().get().idle()),
                new LadderMachine(freezer, memory, new ProcMemory(Path.of("/proc"))),
                traffic.measured(),
                base.nodeClocks(),
                base.threads());
    }

    private EmbeddedNode node(
            Foundation base,
            Networking networking,
            Ports ports,
            Traffic traffic,
            List<RungWatch> watches)
            throws IOException {
        var of =
                new NodeSettings(
                        MachineCapacity.read(),
                        networking.pods(settings.data().pods()),
                        SHUTDOWN,
                        networking.missing());
        EmbeddedNode node =
                parts.add(
                        "node",
                        new EmbeddedNode(of, ports, traffic.feed(), base.nodeClocks(), watches));
        traffic.node().bind(node);
        return node;
    }

    private ServiceEndpoints services(
            Foundation base, InstalledApi installed, Networking networking) {
        return parts.add(
                "services",
                new ServiceEndpoints(
                        installed.objects(),
                        networking.services(),
                        base.nodeClocks(),
                        base.threads()));
    }

    private Controllers controllers(
            Foundation base,
            InstalledApi installed,
            Traffic traffic,
            ImageStore images,
            SecureGateway secure) {
        return parts.add(
                "controllers",
                new Controllers(
                        installed.objects(),
                        base.clocks(),
                        new Controllers.Ports(
                                new ImageDigests(images, installed.objects(), base.threads()),
                                traffic.feed(),
                                secure.secrets()),
                        installed.config()));
    }

    private ApiServer serve(
            EmbeddedApi embedded,
            Networking networking,
            EmbeddedNode node,
            ProbeSocket sockets,
            Metrics metrics,
            String version)
            throws IOException {
        ApiServer server =
                parts.add(
                        "API server",
                        ApiServer.start(
                                ApiSettings.at(
                                                settings.api().getHostString(),
                                                settings.api().getPort())
                                        .named(networking.namesOfApi()),
                                settings.data().root(),
                                embedded,
                                new ApiServer.Ports(
                                        new ContainerLogs(node.logs()),
                                        new ContainerSessions(node.sessions(), sockets),
                                        new KernelUsage(node.usage()),
                                        metrics),
                                version));
        networking.openApi(server);
        server.writeKubeconfig(settings.data().kubeconfig());
        return server;
    }

    /// `https://127.0.0.1:6443`.
    public String apiUrl() {
        return java.util.Objects.requireNonNull(api).url();
    }

    /// `http://127.0.0.1:8080`.
    public String gatewayUrl() {
        return url("http", java.util.Objects.requireNonNull(gateway).address());
    }

    /// `https://127.0.0.1:8443`; empty if the gateway does not listen for TLS.
    public String gatewayTlsUrl() {
        InetSocketAddress address = gatewayTls;
        return address == null ? "" : url("https", address);
    }

    /// `http://127.0.0.1:9090/metrics`: without a token; empty for nowhere.
    public String metricsUrl() {
        return metricsPort == null ? "" : metricsPort.url();
    }

    private static String url(String scheme, InetSocketAddress address) {
        return "%s://%s:%d".formatted(scheme, address.getHostString(), address.getPort());
    }

    /// Name of the driver.
    public String runtime() {
        return runtime;
    }

    /// Ends all instances and all parts.
    @Override
    public void close() {
        parts.close();
    }
}
