package dev.barista.node.work;

import java.time.Duration;

/// Delays that double from `first` up to `most`.
public record Backoff(Duration first, Duration most) {

    /// @param attempt from 0; a negative one waits for nothing
    public Duration delay(int attempt) {
        if (attempt < 0) {
            return Duration.ZERO;
        }
        Duration delay = first.multipliedBy(1L << Math.min(attempt, 30));
        return delay.compareTo(most) < 0 ? delay : most;
    }
}
