package dev.barista.control.loop;

import dev.barista.model.time.Backoff;
import java.time.Duration;

/// Bounds of one loop.
///
/// @param workers virtual threads that reconcile, at least 1: as many keys are worked on at once
/// @param limit of one reconcile; after it the worker is interrupted, and the key tried again
public record LoopSettings(int workers, Duration limit, Backoff backoff) {

    /// Four workers, half a minute, retries from 5 ms to 30 s.
    public static final LoopSettings DEFAULT =
            new LoopSettings(
                    4,
                    Duration.ofSeconds(30),
                    new Backoff(Duration.ofMillis(5), Duration.ofSeconds(30)));

    public LoopSettings {
        if (workers < 1) {
            throw new IllegalArgumentException("workers: %d (expected: >= 1)".formatted(workers));
        }
    }
}
