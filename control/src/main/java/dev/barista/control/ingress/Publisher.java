package dev.barista.control.ingress;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.util.Optional;

/// Publishes Ingresses to the data plane. Thread-safe; never called twice at once for one key.
@FunctionalInterface
public interface Publisher {

    /// Serves `ingress` from now on, in place of what was published under `key` before. Returns
    /// when every event loop has it, so that a client that reads afterwards that it is ready finds
    /// it served. Blocks for no longer than that takes.
    ///
    /// @param ingress empty if it is gone. It has no host that another Ingress has, but for the
    ///   moment in which a host changes hands: then the one published last has it
    void publish(ObjectKey key, Optional<ApiObject> ingress) throws InterruptedException;
}
