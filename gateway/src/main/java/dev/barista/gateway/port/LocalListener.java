package dev.barista.gateway.port;

import java.net.InetSocketAddress;

/// A listener for clients within the cluster, which may come and go while the gateway runs.
/// Thread-safe.
public interface LocalListener extends AutoCloseable {

    /// Where it listens, with the port that was picked if 0 was asked for.
    InetSocketAddress address();

    /// Listens no more; returns when the address is free. Connections without a request are closed,
    /// the others with their response. Idempotent.
    @Override
    void close();
}
