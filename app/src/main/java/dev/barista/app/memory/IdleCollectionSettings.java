package dev.barista.app.memory;

import java.time.Duration;

/// When a full garbage collection of an idle process is worth its pause, some 20 to 100 ms.
///
/// @param quiet how long no request may have come
/// @param garbageBytes growth of the heap since the last collection from which on there is one
/// @param apart least time from one collection to the next
/// @param look time between two looks
public record IdleCollectionSettings(
        Duration quiet, long garbageBytes, Duration apart, Duration look) {

    public static final IdleCollectionSettings DEFAULT =
            new IdleCollectionSettings(
                    Duration.ofSeconds(10),
                    16L << 20,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5));

    public IdleCollectionSettings {
        if (quiet.isNegative() || apart.isNegative() || !look.isPositive()) {
            throw new IllegalArgumentException(
                    "quiet, apart, look: %s, %s, %s (expected: not negative, look above 0)"
                            .formatted(quiet, apart, look));
        }
        if (garbageBytes <= 0) {
            throw new IllegalArgumentException(
                    "garbageBytes: %d (expected: above 0)".formatted(garbageBytes));
        }
    }
}
