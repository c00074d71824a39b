package dev.barista.runtime.testkit;

import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Measures what a request waits for when its instance is raised: the calls, and how long it takes
/// until a program that had used up its small share of the processor gets more. Prints; asserts
/// nothing, for a busy machine disturbs it. Run as root:
///
/// ```
/// java --enable-native-access=ALL-UNNAMED -cp … dev.barista.runtime.testkit.WakeCost \\
///     dev.barista.runtime.oci.CrunContractTest 200
/// ```
final class WakeCost {

    private static final int WARM_UP = 500;
    private static final int SHARE = 50; // thousandths of a core
    private static final long SETTLE = 130_000_000; // nanoseconds: a period, and some more
    private static final long STILL = 2_000_000; // nanoseconds without a sign of life
    private static final long GIVE_UP = 1_000_000_000; // nanoseconds

    private final Instance instance;
    private final Path log;
    private final int rounds;

    private WakeCost(Instance instance, Path log, int rounds) {
        this.instance = instance;
        this.log = log;
        this.rounds = rounds;
    }

    /// What is measured, each time in nanoseconds.
    private interface Measurement {
        long take() throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("wake-cost");
        List<Path> layers =
                BusyboxImage.unpack(
                        folder.resolve("image"), BusyboxImage.findBusybox().orElseThrow());
        Path log = folder.resolve("log");
        var command =
                new ContainerSpec.Command(
                        List.of("sh", "-c", "while :; do echo x; done"), Map.of(), "", "");
        var spec = new InstanceSpec("a", "a", layers, command, Limits.NONE, List.of(), log);
        try (Driver driver = KilledBarista.driver(Class.forName(arguments[0]), folder)) {
            var cost =
                    new WakeCost(Instance.start(driver, spec), log, Integer.parseInt(arguments[1]));
            cost.measure();
        }
    }

    private void measure() throws IOException {
        instance.limitCpu(SHARE);
        for (int n = 0; n < WARM_UP; n++) {
            call(() -> instance.limitCpu(SHARE));
            call(instance::freeze);
            call(instance::thaw);
        }
        print("limitCpu", () -> call(() -> instance.limitCpu(SHARE)));
        print(
                "freeze",
                () -> {
                    long took = call(instance::freeze);
                    instance.thaw();
                    return took;
                });
        print(
                "thaw",
                () -> {
                    instance.freeze();
                    return call(instance::thaw);
                });
        print("throttled, raised to 1000, runs again", () -> raise(1_000));
        print("throttled, raised without limit, runs again", () -> raise(0));
    }

    private interface Call {
        void run() throws IOException;
    }

    private static long call(Call call) throws IOException {
        long start = System.nanoTime();
        call.run();
        return System.nanoTime() - start;
    }

    private long raise(int cpuMillis) throws IOException {
        instance.limitCpu(SHARE);
        LockSupport.parkNanos(SETTLE);
        Files.writeString(log, "");
        long size = awaitStill();
        long start = System.nanoTime();
        instance.limitCpu(cpuMillis);
        while (Files.size(log) <= size && System.nanoTime() - start < GIVE_UP) {
            Thread.onSpinWait();
        }
        return System.nanoTime() - start;
    }

    private long awaitStill() throws IOException {
        long size = Files.size(log);
        for (long since = System.nanoTime(); System.nanoTime() - since < STILL; ) {
            LockSupport.parkNanos(200_000);
            if (Files.size(log) != size) {
                size = Files.size(log);
                since = System.nanoTime();
            }
        }
        return size;
    }

    private void print(String what, Measurement measurement) throws IOException {
        long[] nanos = new long[rounds];
        for (int n = 0; n < rounds; n++) {
            nanos[n] = measurement.take();
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%-45s p50 %.3f  p90 %.3f  p99 %.3f  max %.3f ms%n",
                what,
                nanos[rounds / 2] / 1e6,
                nanos[rounds * 9 / 10] / 1e6,
                nanos[rounds * 99 / 100] / 1e6,
                nanos[rounds - 1] / 1e6);
    }
}
