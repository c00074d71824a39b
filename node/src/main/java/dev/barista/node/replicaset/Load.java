package dev.barista.node.replicaset;

/// Returns the number of requests that a pod serves.
@FunctionalInterface
public interface Load {

    /// Requests in flight; 0 if it serves none.
    int inFlight(String podUid);
}
