package dev.barista.node.usage;

import java.time.Duration;
import java.time.Instant;

/// What a container or the node uses.
///
/// @param at when it was looked at last
/// @param window over which the rate of the processor was taken
/// @param cpuNanos of processor time in a second
/// @param memoryBytes that are held, without what the kernel could drop at once
public record Measured(Instant at, Duration window, long cpuNanos, long memoryBytes) {

    private static final double SECOND = 1e9;

    /// From two looks at counters that only grow.
    ///
    /// @param window positive
    static Measured of(Look from, Look to, Duration window) {
        long used = Math.max(0, to.cpu().minus(from.cpu()).toNanos());
        long rate = Math.round(used * SECOND / window.toNanos());
        return new Measured(to.at(), window, rate, to.memoryBytes());
    }

    /// One look.
    ///
    /// @param nanos of the ticker
    /// @param cpu used since the start
    record Look(long nanos, Instant at, Duration cpu, long memoryBytes) {}
}
