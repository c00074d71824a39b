package dev.barista.store;

import java.time.Duration;

/// Bounds of the store.
///
/// @param changesKept how many of the last changes a watch can start from
/// @param changeBytesKept how much JSON these changes may hold; whichever bound is met first
/// @param cacheBytes heap for parsed objects, estimated
/// @param queueLength writes that may wait; a writer beyond them waits for a place
/// @param groupSize most writes in one transaction
/// @param patience how long a writer waits for a place, and a reader for a connection
public record StoreSettings(
        int changesKept,
        long changeBytesKept,
        long cacheBytes,
        int queueLength,
        int groupSize,
        Duration patience) {

    public static final StoreSettings DEFAULT =
            new StoreSettings(10_000, 16 << 20, 24 << 20, 1024, 256, Duration.ofSeconds(10));

    public StoreSettings {
        requireAtLeastOne("changesKept", changesKept);
        requireAtLeastOne("queueLength", queueLength);
        requireAtLeastOne("groupSize", groupSize);
        requireAtLeastOne("changeBytesKept", changeBytesKept);
        requireAtLeastOne("cacheBytes", cacheBytes);
    }

    private static void requireAtLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s: %d (expected: >= 1)".formatted(name, value));
        }
    }
}
