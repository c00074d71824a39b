package dev.barista.control.loop;

import java.time.Duration;

/// How long to wait after the n-th failure in a row: `first`, doubled each time, up to `most`.
public record Backoff(Duration first, Duration most) {

    public Backoff {
        if (!first.isPositive() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "back-off: %s to %s (expected: 0 < first <= most)".formatted(first, most));
        }
    }

    /// @param failures in a row, from 1
    public Duration after(int failures) {
        // 2^40 times a nanosecond is 18 minutes, and no shift overflows.
        int doublings = Math.clamp(failures - 1L, 0, 40);
        long ceiling = most.toNanos() >> doublings;
        return first.toNanos() > ceiling ? most : Duration.ofNanos(first.toNanos() << doublings);
    }
}
