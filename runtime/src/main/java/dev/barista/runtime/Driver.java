package dev.barista.runtime;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Runs containers one way. Every driver is held to `DriverContract`.
///
/// Thread-safe; its methods block and belong on a virtual or worker thread, never on an event loop.
public interface Driver extends AutoCloseable {

    /// As in `--runtime`: `crun`, `runc`, `namespaces`, `rootless`.
    String name();

    Abilities abilities();

    /// Starts the container and returns when its process runs (not yet when it listens). What was
    /// made is undone when this fails.
    ///
    /// @throws IOException with a message for the user: what could not be started, and why
    Instance start(InstanceSpec spec) throws IOException;

    /// Makes all of a container but its program, which waits for [Parked#start]: what it takes
    /// until then is not on the way of who needs it. What was made is undone when this fails, or
    /// when this process has gone and a [#sweep] finds it. Only with [Abilities#parks].
    ///
    /// @throws IOException with a message for the user: what could not be made, and why
    Parked park(InstanceSpec spec) throws IOException;

    /// Takes an instance over that an earlier Barista on the same state folder started and that
    /// still runs: the same process, with all that is its own, frozen if it was frozen. What
    /// [Instance#exit] says of it may have the code -1: before Linux 6.15 only a parent learns it.
    ///
    /// @return empty if it does not run any more, or never did
    Optional<Instance> adopt(String id) throws IOException;

    /// Ends and cleans up what an earlier Barista on the same state folder left behind and was not
    /// adopted: processes, mounts, cgroups, folders.
    ///
    /// @return the ids of the instances it found
    List<String> sweep() throws IOException;

    /// Kills what still runs, cleans up, and ends the driver's threads.
    @Override
    void close();
}
