package dev.barista.gateway.port;

/// From where the clients of a listening socket come.
public enum ListenerKind {
    /// From anywhere. Hosts and paths that are for the cluster alone are unknown there.
    PUBLIC,
    /// From pods and from the node itself. All hosts are served, and names without a dot are those
    /// of the calling pod's namespace.
    CLUSTER_LOCAL
}
