package dev.barista.app.command;

import dev.barista.app.address.Addresses;
import dev.barista.app.data.DataFolder;
import dev.barista.app.data.NativeLibraries;
import dev.barista.app.data.Room;
import dev.barista.app.data.RunFile;
import dev.barista.app.wiring.Barista;
import dev.barista.app.wiring.DefaultDomain;
import dev.barista.app.wiring.Settings;
import dev.barista.model.naming.PublicDomain;
import dev.barista.model.port.ApiException;
import dev.barista.model.serving.AddressBlock;
import dev.barista.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `barista up`.
@Command(
        name = "up",
        description = {
            "Start everything in the foreground; Ctrl-C stops it and its instances.",
            "When everything serves, prints one line: barista ready api=… gateway=… kubeconfig=…",
            "and gateway-tls=… if it listens there."
        },
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    private static final int SHUTDOWN_SECONDS = 60;

    @Mixin private DataOption data = new DataOption();
    @Mixin private NetworkOptions network = new NetworkOptions();

    @Option(
            names = "--api",
            paramLabel = "HOST:PORT",
            description = "Where the Kubernetes API listens. Default: ${DEFAULT-VALUE}",
            defaultValue = "127.0.0.1:6443",
            converter = AddressConverter.class)
    private InetSocketAddress api = new InetSocketAddress(0);

    @Option(
            names = "--gateway",
            paramLabel = "HOST:PORT",
            description = "Where requests come in. Default: ${DEFAULT-VALUE}",
            defaultValue = "127.0.0.1:8080",
            converter = AddressConverter.class)
    private InetSocketAddress gateway = new InetSocketAddress(0);

    @Option(
            names = "--gateway-tls",
            paramLabel = "HOST:PORT",
            description =
                    "Where requests come in by TLS, with certificates of Barista's own authority"
                            + " unless you give others. Default: nowhere",
            converter = AddressConverter.class)
    private @Nullable InetSocketAddress gatewayTls;

    @Option(
            names = "--metrics",
            paramLabel = "HOST:PORT",
            description =
                    "Where metrics are shown to Prometheus, without a token; with one they are at"
                            + " /metrics of the API. Default: nowhere",
            converter = AddressConverter.class)
    private @Nullable InetSocketAddress metrics;

    @Option(
            names = "--runtime",
            paramLabel = "NAME",
            description =
                    "auto, or a driver that `barista doctor` names; auto takes the first that works."
                            + " Default: ${DEFAULT-VALUE}",
            defaultValue = "auto")
    private String runtime = "auto";

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description =
                    "Of public URLs, unless config-domain says otherwise; they have no port then."
                            + " Default: localhost with the gateway's port, or ADDRESS.sslip.io if"
                            + " the gateway listens at an address of the machine",
            converter = DomainConverter.class)
    private @Nullable PublicDomain domain;

    @Option(
            names = "--trusted-proxies",
            paramLabel = "CIDR[,CIDR…]",
            split = ",",
            hideParamSyntax = true,
            description =
                    "Addresses of proxies in front that end TLS: their X-Forwarded-Proto is"
                            + " believed. Default: none",
            converter = AddressBlockConverter.class)
    private List<AddressBlock> trustedProxies = List.of();

    @Option(
            names = "--detach",
            description = {
                "Go on in the background; `barista down` stops it.",
                "If one runs on this data folder already, says so and changes nothing."
            })
    private boolean detach;

    @Option(
            names = "--training-run",
            hidden = true,
            description = "Serve the load that the start-up cache is recorded under, and end.")
    private boolean trainingRun;

    @Override
    public Integer call() throws InterruptedException {
        var _ = network.choices(); // what is typed wrongly is said before anything else
        DataFolder folder = data.open();
        Optional<RunFile> running = folder.findRunning();
        if (running.isEmpty()) {
            requireRoom(folder);
        }
        if (detach) {
            running.ifPresent(UpCommand::sayThatItRuns);
            System.out.println(
                    running.isPresent()
                            ? ready(running.get(), folder)
                            : new Detached(folder).start());
            return 0;
        }
        Instant started = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
        try (FileChannel lock = folder.lock()) {
            run(folder, started);
            return lock.isOpen() ? 0 : 1;
        } catch (DataFolder.Unusable e) {
            throw new Failure(message(e), e);
        } catch (IOException | StoreException e) {
            throw new Failure(explained(folder, message(e)), e);
        } catch (UncheckedIOException e) {
            throw new Failure(explained(folder, message(e.getCause())), e);
        } catch (ApiException e) {
            boolean wanted = findRoom(folder).filter(Room::isScarce).isPresent();
            throw wanted ? new Failure(explained(folder, message(e)), e) : e;
        }
    }

    /// To ask for what is there already is no failure, but flags of this call have no effect.
    static void sayThatItRuns(RunFile run) {
        System.err.printf(
                "barista: process %d runs here already, with the flags that it was started with"
                        + " (for others: barista down first)%n",
                run.pid());
    }

    private static void requireRoom(DataFolder folder) {
        findRoom(folder)
                .filter(Room::isGone)
                .ifPresent(room -> {
                    throw new Failure(room.complaint());
                });
    }

    /// What fails for want of room often does not say where.
    private static String explained(DataFolder folder, String failure) {
        return findRoom(folder)
                .filter(Room::isScarce)
                .map(room -> room.complaint() + ": " + failure)
                .orElse(failure);
    }

    private static Optional<Room> findRoom(DataFolder folder) {
        try {
            return Optional.of(folder.room());
        } catch (IOException e) {
            return Optional.empty(); // the lock reports a folder that cannot be used
        }
    }

    private static String message(@Nullable Throwable failure) {
        return failure == null || failure.getMessage() == null
                ? String.valueOf(failure)
                : failure.getMessage();
    }

    private void run(DataFolder folder, Instant started) throws IOException, InterruptedException {
        Files.deleteIfExists(folder.runFile());
        NativeLibraries.deleteLeft(folder.nativeCode());
        requireFreeAddresses();
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(stop, stopped), "stop"));
        try (Barista barista = Barista.start(settings(folder), Version.NUMBER)) {
            var run =
                    new RunFile(
                            ProcessHandle.current().pid(),
                            started,
                            Instant.now(),
                            barista.apiUrl(),
                            barista.gatewayUrl(),
                            barista.gatewayTlsUrl(),
                            barista.metricsUrl(),
                            barista.runtime());
            run.write(folder.runFile());
            System.out.println(ready(run, folder));
            if (trainingRun) {
                TrainingRun.run(folder, run);
            } else {
                stop.await();
            }
        } finally {
            Files.deleteIfExists(folder.runFile());
            stopped.countDown();
        }
    }

    private void requireFreeAddresses() {
        Map<String, InetSocketAddress> wanted = new LinkedHashMap<>();
        wanted.put("--api", api);
        wanted.put("--gateway", gateway);
        if (gatewayTls != null) {
            wanted.put("--gateway-tls", gatewayTls);
        }
        if (metrics != null) {
            wanted.put("--metrics", metrics);
        }
        Addresses.findTaken(wanted)
                .ifPresent(taken -> {
                    throw new Failure(taken);
                });
    }

    private Settings settings(DataFolder folder) {
        return new Settings(
                folder,
                api,
                gateway,
                gatewayTls,
                metrics,
                trustedProxies,
                runtime,
                domain == null ? DefaultDomain.of(gateway, gatewayTls) : domain,
                network.choices());
    }

    /// On a signal: asks the main thread to stop, and waits for it, so that no instance is left.
    private static void await(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            if (!stopped.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("barista: not stopped after " + SHUTDOWN_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String ready(RunFile run, DataFolder folder) {
        String tls = run.gatewayTls().isEmpty() ? "" : " gateway-tls=" + run.gatewayTls();
        String metrics = run.metrics().isEmpty() ? "" : " metrics=" + run.metrics();
        return "barista ready api=%s gateway=%s%s kubeconfig=%s%s"
                .formatted(run.api(), run.gateway(), tls, folder.kubeconfig(), metrics);
    }
}
