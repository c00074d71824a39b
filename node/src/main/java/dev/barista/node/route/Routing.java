package dev.barista.node.route;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// Notifies the gateway which instances may serve.
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

    /// From now on a request that meets the instance asks for it to be raised
    /// ([dev.barista.node.EmbeddedNode#raise]) and waits for that.
    ///
    /// @return false, and nothing has changed, if it has requests in flight, has asked to be kept
    ///   running, or is not known
    boolean lower(ObjectKey revision, String id, Rung to);

    /// It is on full power again, and not because the gateway has asked for it.
    void raised(ObjectKey revision, String id);

    /// How long nothing has been asked of the instance; zero while it has requests, or has asked to
    /// be kept running, or is not known.
    Duration idle(ObjectKey revision, String id);

    /// Requests that the instance has now; 0 if it is not known.
    int inFlight(ObjectKey revision, String id);
}
