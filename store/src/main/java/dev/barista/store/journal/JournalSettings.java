package dev.barista.store.journal;

import java.time.Duration;

/// Bounds of the journal.
///
/// @param queueLength entries that may wait for the disk; beyond them the oldest is dropped
/// @param rowsKept most entries on disk
/// @param ageKept how long an entry stays
public record JournalSettings(int queueLength, int rowsKept, Duration ageKept) {

    public static final JournalSettings DEFAULT =
            new JournalSettings(4096, 200_000, Duration.ofDays(30));

    public JournalSettings {
        if (queueLength < 1 || rowsKept < 1) {
            throw new IllegalArgumentException(
                    "queueLength, rowsKept: %d, %d (expected: >= 1)"
                            .formatted(queueLength, rowsKept));
        }
    }
}
