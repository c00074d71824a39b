package dev.barista.node.replicaset;

/// How busy a pod is.
@FunctionalInterface
public interface Load {

    /// Requests in flight; 0 if it serves none.
    int inFlight(String podUid);
}
