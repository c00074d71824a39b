package dev.barista.app.wiring;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.http.ApiServer;
import dev.barista.apiserver.http.ApiSettings;
import dev.barista.app.data.DataFolder;
import dev.barista.control.Controllers;
import dev.barista.control.config.ConfigStore;
import dev.barista.control.scale.Autoscaler;
import dev.barista.gateway.Gateway;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.model.config.ConfigMaps;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.time.Ticker;
import dev.barista.node.EmbeddedNode;
import dev.barista.node.NodeSettings;
import dev.barista.node.ladder.Ladder;
import dev.barista.node.ladder.LadderMachine;
import dev.barista.node.ladder.LadderPorts;
import dev.barista.node.ladder.MeasuredWakes;
import dev.barista.node.ladder.ProcMemory;
import dev.barista.node.ladder.RungWatch;
import dev.barista.node.meter.Meter;
import dev.barista.node.pod.PodSettings;
import dev.barista.node.pod.Ports;
import dev.barista.node.route.Routing;
import dev.barista.runtime.Driver;
import dev.barista.runtime.doctor.Drivers;
import dev.barista.runtime.doctor.Machine;
import dev.barista.runtime.image.ImageSettings;
import dev.barista.runtime.image.ImageStore;
import dev.barista.runtime.image.SampleImage;
import dev.barista.runtime.linux.NamespacedSockets;
import dev.barista.runtime.linux.ProbeSocket;
import dev.barista.runtime.registry.Registries;
import dev.barista.runtime.registry.RegistrySettings;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import dev.barista.store.journal.JournalSettings;
import dev.barista.store.journal.SqliteJournal;
import dev.barista.store.ledger.LedgerSettings;
import dev.barista.store.ledger.SqliteLedger;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

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
    private static final Set<String> INSTANCES = Set.of("node", "driver");

    private final Settings settings;
    private final Cleanup parts = new Cleanup();
    private final Ticker ticker = Ticker.SYSTEM;
    private final InstantSource wall = Clock.systemUTC();
    private @Nullable ApiServer api;
    private @Nullable Gateway gateway;
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
            throw failure;
        }
    }

    private void startAll(String version) throws IOException, InterruptedException {
        DataFolder data = settings.data();
        ExecutorService threads =
                parts.add(
                        "threads",
                        Executors.newThreadPerTaskExecutor(
                                Thread.ofVirtual().name("barista-", 0).factory()));
        ExecutorService scaleLoop =
                parts.add(
                        "scale loop",
                        Executors.newSingleThreadExecutor(
                                Thread.ofPlatform().name("autoscaler").factory()));
        // The slow parts that need nothing of each other start side by side.
        Registries registries =
                parts.add("registries", new Registries(RegistrySettings.DEFAULT, ticker));
        CompletableFuture<Driver> choosing = async(threads, this::chooseDriver);
        parts.add("driver", () -> closeIfOpen(choosing));
        CompletableFuture<ImageStore> opening = async(threads, () -> openImages(registries));
        parts.add("images", () -> closeIfOpen(opening));
        Timer timer = parts.add("timer", new Timer());
        ObjectStore store =
                parts.add("store", ObjectStore.open(data.store(), StoreSettings.DEFAULT));
        SqliteJournal journal =
                parts.add(
                        "journal", SqliteJournal.open(data.store(), JournalSettings.DEFAULT, wall));
        SqliteLedger ledger =
                parts.add("ledger", SqliteLedger.open(data.store(), LedgerSettings.DEFAULT, wall));
        ConfigStore config =
                parts.add("config", new ConfigStore(ConfigSnapshot.of(settings.domain())));
        EmbeddedApi embedded =
                parts.add(
                        "API",
                        new EmbeddedApi(store, new ConfiguredAdmission(config), wall, ticker));
        embedded.install(Definitions.read());
        Objects objects = embedded.objects();
        installConfigMaps(objects);
        config.start(objects);

        Driver driver = join(choosing);
        runtime = driver.name();
        NamespacedSockets sockets = parts.add("sockets", new NamespacedSockets(SOCKET_THREADS));
        ProbeSocket probes = parts.add("probes", new ProbeSocket(sockets, ticker));

        ledger.configure(config.get().prices());
        config.onChange(_ -> ledger.configure(config.get().prices()));
        Meter meter =
                parts.add(
                        "meter",
                        new Meter(
                                ledger,
                                () -> config.get().prices(),
                                new dev.barista.node.work.Clocks(ticker, wall, timer),
                                threads));
        var wakes = new Wakes();
        var raises = new Raises();
        var measured = new MeasuredWakes(ticker);
        Gateway plane =
                parts.add(
                        "gateway",
                        new Gateway(
                                GatewaySettings.at(settings.gateway()),
                                wakes,
                                raises,
                                sockets::open,
                                entry -> {
                                    measured.note(entry);
                                    meter.note(entry);
                                    journal.record(entry);
                                },
                                ticker,
                                wall));
        gateway = plane;
        GatewayFeed feed = parts.add("gateway feed", new GatewayFeed(plane, objects));
        Autoscaler autoscaler =
                parts.add(
                        "autoscaler",
                        Autoscaler.of(
                                objects,
                                feed,
                                config,
                                journal,
                                new Autoscaler.Clocks(ticker, wall, timer),
                                scaleLoop,
                                threads));
        autoscaler.compare(new MeteredAlternatives(meter));
        wakes.connect(autoscaler);
        config.onChange(_ -> autoscaler.reconfigure());
        plane.keepRunningMax(config.get().idle().longestRequest());
        config.onChange(_ -> plane.keepRunningMax(config.get().idle().longestRequest()));
        ImageStore images = join(opening);
        Ladder ladder =
                ladder(
                        new LadderPorts(
                                objects,
                                feed,
                                new IdleSeats(autoscaler),
                                journal,
                                () -> config.get().idle()),
                        driver,
                        measured,
                        timer,
                        threads);
        EmbeddedNode node =
                parts.add(
                        "node",
                        node(
                                new Ports(
                                        objects,
                                        driver,
                                        images,
                                        new SocketProbes(probes),
                                        journal,
                                        new IdleSeats(autoscaler),
                                        () -> config.get().idle(),
                                        ladder),
                                feed,
                                timer,
                                List.of(ladder, meter)));
        parts.add("ladder", ladder); // it ends before the node whose instances it moves
        raises.connect(node);
        wakes.connect(node);
        Controllers controllers =
                parts.add(
                        "controllers",
                        new Controllers(
                                objects,
                                new dev.barista.control.Clocks(ticker, wall, timer),
                                new Controllers.Ports(
                                        new ImageDigests(images, objects, threads), feed),
                                config));
        meter.start(objects, node.residents(), feed);
        node.start();
        ladder.start(node.residents());
        autoscaler.start();
        controllers.start();
        controllers.awaitPublished(PUBLISHED);
        plane.start();
        api =
                parts.add(
                        "API server",
                        ApiServer.start(
                                ApiSettings.at(
                                        settings.api().getHostString(), settings.api().getPort()),
                                data.root(),
                                embedded,
                                new ContainerLogs(node.logs()),
                                version));
        api.writeKubeconfig(data.kubeconfig());
    }

    private Driver chooseDriver() throws IOException {
        Machine machine = Machine.look(System.getenv("PATH"));
        return new Drivers(machine, settings.data().state()).choose(settings.runtime());
    }

    private ImageStore openImages(Registries registries) throws IOException, InterruptedException {
        ImageStore store =
                ImageStore.open(settings.data().images(), registries, ImageSettings.DEFAULT);
        SampleImage.install(store);
        return store;
    }

    private Ladder ladder(
            LadderPorts ports,
            Driver driver,
            MeasuredWakes measured,
            Timer timer,
            ExecutorService threads)
            throws IOException {
        boolean freezer = !driver.abilities().freezer().isEmpty();
        long memory = MachineCapacity.read().resources().memoryBytes();
        return new Ladder(
                ports,
                new LadderMachine(freezer, memory, new ProcMemory(Path.of("/proc"))),
                measured,
                new dev.barista.node.work.Clocks(ticker, wall, timer),
                threads);
    }

    private EmbeddedNode node(Ports ports, Routing routing, Timer timer, List<RungWatch> watches)
            throws IOException {
        return new EmbeddedNode(
                new NodeSettings(
                        MachineCapacity.read(), PodSettings.in(settings.data().pods()), SHUTDOWN),
                ports,
                routing,
                new dev.barista.node.work.Clocks(ticker, wall, timer),
                watches);
    }

    private static void installConfigMaps(Objects objects) {
        for (ApiObject configMap : ConfigMaps.initial()) {
            if (objects.find(Types.CONFIG_MAP, configMap.key()).isEmpty()) {
                objects.create(Types.CONFIG_MAP, configMap);
            }
        }
    }

    private interface Starting<T> {
        T start() throws Exception;
    }

    private static <T> CompletableFuture<T> async(ExecutorService threads, Starting<T> part) {
        var result = new CompletableFuture<T>();
        threads.execute(() -> {
            try {
                result.complete(part.start());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    private static <T> T join(CompletableFuture<T> part) throws IOException, InterruptedException {
        try {
            return part.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException bug -> throw bug;
                case null, default -> throw new IOException(e.getCause());
            }
        }
    }

    /// Waits for a part that may still be opening; one that could not be opened needs no closing.
    private static void closeIfOpen(CompletableFuture<? extends AutoCloseable> opening)
            throws Exception {
        AutoCloseable part = opening.exceptionally(_ -> null).get();
        if (part != null) {
            part.close();
        }
    }

    /// `https://127.0.0.1:6443`.
    public String apiUrl() {
        return java.util.Objects.requireNonNull(api).url();
    }

    /// `http://127.0.0.1:8080`.
    public String gatewayUrl() {
        InetSocketAddress address = java.util.Objects.requireNonNull(gateway).address();
        return "http://%s:%d".formatted(address.getHostString(), address.getPort());
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
