package dev.barista.node.route;

import dev.barista.model.object.ObjectKey;
import java.util.concurrent.CompletionStage;

/// What the node tells the gateway: which instances may serve.
///
/// Thread-safe, and quick: it takes a note and returns.
public interface Routing {

    /// From now on the instance may get requests. Saying it twice is no error.
    void serve(ServingInstance instance);

    /// From now on the instance gets no new requests.
    ///
    /// @return completes, never exceptionally, when the last request in flight has ended; at once
    ///   if it is not known
    CompletionStage<Void> leave(ObjectKey revision, String id);

    /// Requests that the instance has now; 0 if it is not known.
    int inFlight(ObjectKey revision, String id);
}
