package dev.barista.runtime;

import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.util.Optional;

/// An [Instance] that is made, and whose program waits. Thread-safe; one of [#start] and [#remove]
/// is called, once.
public interface Parked {

    /// As in its spec.
    String id();

    /// As [Sandbox#addresses].
    Optional<PodAddresses> addresses();

    /// As [ParkedContainer#start].
    ///
    /// @throws IOException as it does; nothing of the sandbox is left then
    Instance start() throws IOException;

    /// Deletes all that was made for it.
    void remove();
}
