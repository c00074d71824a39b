package dev.barista.model.ledger;

import java.time.Instant;

/// The counters of an instance at one moment.
///
/// @param tick of a ticker, in nanoseconds: for lengths
/// @param at for the hour it belongs to
/// @param cpuNanos since the instance began
/// @param memoryBytes now
public record Reading(long tick, Instant at, long cpuNanos, long memoryBytes) {

    Reading withCpu(long nanos) {
        return new Reading(tick, at, nanos, memoryBytes);
    }
}
