package dev.barista.node.ladder;

import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Makes room for an instance that is to start. Thread-safe; returns at once.
@FunctionalInterface
public interface MemoryGate {

    /// Lets every start through.
    MemoryGate OPEN = _ -> CompletableFuture.completedStage(Duration.ZERO);

    /// Keeps room for an instance of this revision, and takes it from idle ones if there is none.
    ///
    /// @return completes, never exceptionally, with how long it waited for room: zero if there was
    ///   some at once. It never waits longer than a second, nor where nothing could make room,
    ///   because a request may wait for the start: it is never refused
    CompletionStage<Duration> beforeStart(ObjectKey revision);
}
