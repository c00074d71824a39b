package dev.barista.runtime;

import java.io.IOException;

/// A container that is made, and whose program waits. It uses no CPU, and less than 1 MB. It ends
/// with the driver. Thread-safe; one of [#start] and [#remove] is called, once.
public interface Parked {

    /// As in its spec.
    String id();

    /// Lets the program run, and returns when it does.
    ///
    /// @throws IOException if it cannot, or something ended it while it waited; nothing of it is
    ///   left then
    Instance start() throws IOException;

    /// Deletes all that was made for it.
    void remove();
}
