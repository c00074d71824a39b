package dev.barista.runtime.network;

import dev.barista.runtime.linux.NetworkNamespace;
import java.io.IOException;

/// Where drivers get the networks of their sandboxes from. Thread-safe.
public interface Networks extends AutoCloseable {

    /// [#missing] of those without addresses.
    String NO_WAY_OUT = "No way out: containers have a network of their own, with loopback only.";

    /// One that no sandbox has used.
    ///
    /// @throws IOException with a message for the user: why there is none
    PodNetwork take() throws IOException;

    /// That of a sandbox which an earlier Barista made: with the same addresses. What is missing of
    /// it is made again.
    ///
    /// @param namespace of the sandbox; closed with the network, and when this fails
    /// @throws IOException if the addresses are in use, or not of the range any more
    PodNetwork adopt(PodAddresses addresses, NetworkNamespace namespace) throws IOException;

    /// What sandboxes lack here, for `doctor`, one sentence; empty if nothing.
    String missing();

    /// Removes what an earlier Barista left and was not adopted.
    void sweep() throws IOException;

    /// Removes all that was made.
    @Override
    void close();

    /// Without addresses: sandboxes have loopback and no way out.
    static Networks loopbackOnly() {
        return new LoopbackNetworks();
    }
}
