package dev.barista.app.wiring;

import dev.barista.node.scheduling.Capacity;
import dev.barista.node.scheduling.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads the capacity of this machine for instances.
final class MachineCapacity {

    private static final int PODS = 1000;
    private static final int MILLIS = 1000;
    private static final int KIBI = 1024;

    static Capacity read() throws IOException {
        long cpuMillis = (long) Runtime.getRuntime().availableProcessors() * MILLIS;
        return new Capacity(new Resources(cpuMillis, memoryBytes()), PODS);
    }

    private static long memoryBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .map(kibibytes -> kibibytes * KIBI)
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/meminfo: no MemTotal"));
    }

    private MachineCapacity() {}
}
