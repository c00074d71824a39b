package dev.barista.node.usage;

import dev.barista.model.time.Clocks;
import dev.barista.node.usage.Measured.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the kernel counts of the whole machine: `stat` and `meminfo`.
///
/// @param proc `/proc`
public record NodeCounters(Path proc) {

    /// What it is known by among the names of containers, none of which has no slash.
    static final String NAME = "node";

    private static final long TICK = 10_000_000; // nanoseconds: the kernel's unit is 1/100 s
    private static final int IDLE = 4; // the fields of idle time and of waiting for disks
    private static final int WAITING = 5;
    private static final int FIRST_GUEST = 9; // what guests use is in the other fields too
    private static final long KIBI = 1024;

    Optional<Look> look(Clocks clocks) {
        try {
            Duration used = used(Files.readAllLines(proc.resolve("stat")).getFirst());
            List<String> memory = Files.readAllLines(proc.resolve("meminfo"));
            long held = bytes(memory, "MemTotal:") - bytes(memory, "MemAvailable:");
            return Optional.of(new Look(clocks.ticker().nanos(), clocks.now(), used, held));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    private static Duration used(String line) {
        String[] fields = line.split(" +", -1);
        long ticks = 0;
        for (int n = 1; n < Math.min(fields.length, FIRST_GUEST); n++) {
            if (n != IDLE && n != WAITING) {
                ticks += Long.parseLong(fields[n]);
            }
        }
        return Duration.ofNanos(TICK * ticks);
    }

    private static long bytes(List<String> lines, String name) throws IOException {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> KIBI * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("meminfo: no " + name));
    }
}
