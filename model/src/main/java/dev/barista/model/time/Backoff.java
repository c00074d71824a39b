package dev.barista.model.time;

import java.time.Duration;

/// How long to wait after a number of failures in a row: `first` after one, doubled with each
/// further one, up to `most`.
public record Backoff(Duration first, Duration most) {

    public Backoff {
        if (!first.isPositive() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "back-off: %s to %s (expected: 0 < first <= most)".formatted(first, most));
        }
    }

    /// @param failures in a row; zero when nothing failed, which is no reason to wait
    public Duration delay(int failures) {
        if (failures < 0) {
            throw new IllegalArgumentException("failures: %d (expected: >= 0)".formatted(failures));
        }
        if (failures == 0) {
            return Duration.ZERO;
        }
        int doublings = Math.min(failures - 1, Long.SIZE - 2);
        // Compared by halving `most`: doubling `first` would overflow.
        return first.toNanos() > most.toNanos() >> doublings
                ? most
                : Duration.ofNanos(first.toNanos() << doublings);
    }
}
