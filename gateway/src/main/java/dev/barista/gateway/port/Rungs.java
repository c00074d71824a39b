package dev.barista.gateway.port;

import dev.barista.model.instance.Stage;
import dev.barista.model.object.ObjectKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Raises lowered instances when the gateway asks for it; the node implements it.
@FunctionalInterface
public interface Rungs {

    /// A request was accepted for this instance and waits. Asked once until it is answered,
    /// whatever comes meanwhile. Called on an event loop: must not block.
    ///
    /// @return where the time went, when the instance may serve; exceptionally if it cannot: the
    ///   gateway then treats it as one that refused a connection
    CompletionStage<List<Stage>> raise(ObjectKey revision, String id);

    /// For a gateway whose instances are never lowered: there is nothing to do.
    static Rungs none() {
        return (_, _) -> CompletableFuture.completedFuture(List.of());
    }
}
