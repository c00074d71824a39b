package dev.barista.node.ladder;

import dev.barista.model.object.ObjectKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Makes room for an instance that is to start. Thread-safe; returns at once.
@FunctionalInterface
public interface MemoryGate {

    /// Lets everybody through.
    MemoryGate OPEN = _ -> CompletableFuture.allOf(); // of none: done

    /// Keeps room for an instance of this revision, and takes it from idle ones if there is none.
    ///
    /// @return completes, never exceptionally, when there is room; after a second also if there is
    ///   none, because a request may wait for the start: it is never refused
    CompletionStage<Void> beforeStart(ObjectKey revision);
}
