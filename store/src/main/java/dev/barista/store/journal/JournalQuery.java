package dev.barista.store.journal;

import java.time.Instant;

/// Selects entries of the journal by namespace, revision and time.
///
/// @param namespace empty for all
/// @param revision its name, or the beginning of one: `hello-` for all revisions of a service;
///   empty for all
/// @param exact whether `revision` is the whole name
/// @param limit most entries, the newest of those that fit
public record JournalQuery(
        String namespace, String revision, boolean exact, Instant since, int limit) {

    public JournalQuery {
        if (limit < 1 || limit > 100_000) {
            throw new IllegalArgumentException("limit: %d (expected: 1-100000)".formatted(limit));
        }
    }
}
