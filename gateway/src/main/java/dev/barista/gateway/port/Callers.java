package dev.barista.gateway.port;

import dev.barista.model.object.ObjectKey;
import java.net.InetAddress;
import java.util.Optional;

/// Knows pods by their addresses.
@FunctionalInterface
public interface Callers {

    /// The pod that has an address now; empty if none has. Called on an event loop: must not block
    /// or take a lock.
    Optional<ObjectKey> podAt(InetAddress source);

    /// For a node whose pods have no addresses.
    static Callers none() {
        return _ -> Optional.empty();
    }
}
