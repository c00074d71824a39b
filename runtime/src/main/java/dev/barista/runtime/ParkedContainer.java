package dev.barista.runtime;

import java.io.IOException;

/// A container that is made, and whose program waits. It uses no CPU, and memory for what the
/// runtime leaves there: 1 MB of crun, 9 MB of runc. Something may end it: [#start] says so then.
/// It ends with its sandbox, as if it had been removed. Thread-safe; one of [#start] and [#remove]
/// is called, once.
public interface ParkedContainer {

    /// As in its spec.
    String name();

    /// Lets the program run, and returns when it is let: in less than 1 ms, without another process
    /// for it. A script whose interpreter is missing ends then, with code 1 and a line in its log,
    /// as after a plain start.
    ///
    /// @throws IOException if it cannot, or something ended it while it waited; nothing of it is
    ///   left then
    Container start() throws IOException;

    /// Deletes all that was made for it.
    void remove();
}
