package dev.barista.runtime.network;

import dev.barista.runtime.linux.NetworkNamespace;
import java.util.Optional;

/// The network of one sandbox. Thread-safe.
public interface PodNetwork extends AutoCloseable {

    /// Empty if it has loopback only.
    Optional<PodAddresses> addresses();

    /// Where the sandbox is to be; empty if it makes one with loopback only. It is closed with
    /// this.
    Optional<NetworkNamespace> namespace();

    /// Gives it back, when what runs in it has ended. It is not used again: the link is removed
    /// soon, on another thread, and then the addresses are free. Idempotent.
    @Override
    void close();
}
