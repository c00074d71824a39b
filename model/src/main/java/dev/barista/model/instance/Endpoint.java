package dev.barista.model.instance;

/// Where an instance listens.
public sealed interface Endpoint {

    int port();

    /// On the host's network.
    record OnHost(String address, int port) implements Endpoint {}

    /// On the loopback of a network namespace of its own: reached by a socket that is opened inside
    /// it.
    ///
    /// @param pid a process in that namespace; the namespace lives as long as it does
    record InNamespace(long pid, int port) implements Endpoint {}
}
