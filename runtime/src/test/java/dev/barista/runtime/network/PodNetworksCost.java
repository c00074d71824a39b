package dev.barista.runtime.network;

import dev.barista.runtime.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What pods' networks cost, beside network namespaces with nothing in them: time and memory, in a
/// network namespace of its own. `bench/pod-networks` runs it.
final class PodNetworksCost {

    private static final String ID = "be0c4";
    private static final NetworkSettings SETTINGS = NetworkSettings.DEFAULT;
    private static final int TAKES = 20;

    private interface Source<T extends AutoCloseable> {
        T make() throws IOException;
    }

    /// @param arguments how many
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        measure("bare namespaces", count, NetworkNamespace::create);
        try (TestHost host = TestHost.open();
                PodNetworks networks = host.call(() -> PodNetworks.open(SETTINGS, ID))) {
            networks.sweep();
            networks.take().close(); // loads the code
            measure("pods' networks", count, networks::take);
            takes(networks);
        }
    }

    private static <T extends AutoCloseable> void measure(String what, int count, Source<T> source)
            throws Exception {
        List<T> all = new ArrayList<>();
        long process = resident();
        long kernel = kernel();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            all.add(source.make());
        }
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        System.out.printf(
                "%-16s %,d in %,d ms, process +%,d KiB, kernel +%,d KiB%n",
                what, count, took, resident() - process, kernel() - kernel);
        for (T each : all) {
            each.close();
        }
    }

    private static void takes(PodNetworks networks) throws Exception {
        long[] took = new long[TAKES];
        for (int i = 0; i < TAKES; i++) {
            Thread.sleep(200); // until it is made
            long start = System.nanoTime();
            PodNetwork network = networks.take();
            took[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
            network.close();
        }
        Arrays.sort(took);
        System.out.printf(
                "one made ahead   taken in %d µs p50, %d µs worst%n",
                took[TAKES / 2], took[TAKES - 1]);
    }

    /// KiB, without garbage.
    private static long resident() throws IOException {
        System.gc();
        return field(Path.of("/proc/self/status"), "VmRSS:");
    }

    /// KiB of the whole machine: be alone on it.
    private static long kernel() throws IOException {
        Path all = Path.of("/proc/meminfo");
        return field(all, "Slab:") + field(all, "Percpu:");
    }

    private static long field(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .sum();
    }

    private PodNetworksCost() {}
}
