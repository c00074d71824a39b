package dev.barista.runtime.testkit;

import dev.barista.model.time.Ticker;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Parked;
import dev.barista.runtime.linux.NamespacedSockets;
import dev.barista.runtime.linux.ProbeSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Measures starts to the first answer of the sample's program, plain and parked by turns, and what
/// a parked one holds. Prints; asserts nothing, for a busy machine disturbs it. Run as root:
///
/// ```
/// java --enable-native-access=ALL-UNNAMED -cp … dev.barista.runtime.testkit.ParkCost \\
///     dev.barista.runtime.oci.CrunContractTest samples/helloworld/helloworld-amd64 30
/// ```
final class ParkCost {

    private static final int WARM_UP = 10;
    private static final long QUIET = 300_000_000; // nanoseconds, as between wakes
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Path folder;
    private final Path layer;
    private final Driver driver;
    private final ProbeSocket probe;

    private ParkCost(Path folder, Path layer, Driver driver, ProbeSocket probe) {
        this.folder = folder;
        this.layer = layer;
        this.driver = driver;
        this.probe = probe;
    }

    private interface Begin {
        Instance run() throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("park-cost");
        Path layer = Files.createDirectory(folder.resolve("layer"));
        Files.copy(Path.of(arguments[1]), layer.resolve("app"));
        Files.setPosixFilePermissions(
                layer.resolve("app"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Class<?> contract = Class.forName(arguments[0]);
        try (Driver driver = KilledBarista.driver(contract, folder.resolve("state"));
                var sockets = new NamespacedSockets(1);
                var probe = new ProbeSocket(sockets, Ticker.SYSTEM)) {
            new ParkCost(folder, layer, driver, probe).measure(Integer.parseInt(arguments[2]));
        }
    }

    private void measure(int rounds) throws IOException {
        long[] plain = new long[rounds];
        long[] parked = new long[rounds];
        long[] calls = new long[rounds];
        for (int n = -WARM_UP; n < rounds; n++) {
            InstanceSpec spec = spec("plain-" + (n + WARM_UP));
            long start = answered(() -> Instance.start(driver, spec));
            Parked waiting = Instance.park(driver, spec("parked-" + (n + WARM_UP)));
            long[] call = new long[1];
            long begin =
                    answered(() -> {
                        long before = System.nanoTime();
                        Instance instance = waiting.start();
                        call[0] = System.nanoTime() - before;
                        return instance;
                    });
            if (n >= 0) {
                plain[n] = start;
                parked[n] = begin;
                calls[n] = call[0];
            }
        }
        print("start to first answer", plain);
        print("parked start to first answer", parked);
        print("of it the call", calls);
        held();
    }

    private long answered(Begin begin) throws IOException {
        LockSupport.parkNanos(QUIET);
        long start = System.nanoTime();
        Instance instance = begin.run();
        while (!answers(instance)) {
            Thread.onSpinWait();
        }
        long took = System.nanoTime() - start;
        instance.remove();
        return took;
    }

    private boolean answers(Instance instance) {
        try {
            return probe.http(instance.endpoint(8080), "/healthz", "a", Map.of(), LIMIT) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void held() throws IOException {
        Instance.park(driver, spec("held"));
        Path record = folder.resolve("state/sandboxes/held/main/parked");
        if (!Files.exists(record)) {
            System.out.println("no process while it waits");
            return;
        }
        Path process = Path.of("/proc", Files.readString(record).split(" ", 2)[0]);
        String before = Files.readString(process.resolve("schedstat"));
        LockSupport.parkNanos(10 * QUIET);
        String after = Files.readString(process.resolve("schedstat"));
        System.out.printf("schedstat, 3 s apart: %s / %s%n", before.strip(), after.strip());
        Files.readAllLines(process.resolve("smaps_rollup")).stream()
                .filter(line -> line.startsWith("Pss"))
                .forEach(System.out::println);
    }

    private InstanceSpec spec(String id) {
        var command =
                new ContainerSpec.Command(List.of("/app"), Map.of("PORT", "8080"), "/", "1000");
        var limits = new Limits(1_000, 0, 256 << 20, 512);
        return new InstanceSpec(
                id, id, List.of(layer), command, limits, List.of(), folder.resolve("log"));
    }

    private static void print(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%-30s p50 %.2f  p90 %.2f  max %.2f ms%n",
                what,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 9 / 10] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }
}
