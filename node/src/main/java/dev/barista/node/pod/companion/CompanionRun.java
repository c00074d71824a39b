package dev.barista.node.pod.companion;

import dev.barista.runtime.Container;
import java.nio.file.Path;
import java.time.Instant;

/// One run of a companion.
///
/// @param number 0 for the first, then one more for each restart
/// @param id as its status says it
/// @param startedNanos of the ticker
public record CompanionRun(
        Container container,
        int number,
        String id,
        Instant startedAt,
        long startedNanos,
        Path log) {

    public CompanionRun loggingTo(Path moved) {
        return new CompanionRun(container, number, id, startedAt, startedNanos, moved);
    }
}
