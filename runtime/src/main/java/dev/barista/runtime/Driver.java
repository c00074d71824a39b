package dev.barista.runtime;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Runs sandboxes, and containers in them, one way. Every driver is held to `DriverContract`.
///
/// A sandbox is what the containers of a pod share: namespaces, a control group, mounts. Containers
/// come and go in it.
///
/// Thread-safe; its methods block and belong on a virtual or worker thread, never on an event loop.
public interface Driver extends AutoCloseable {

    /// As in `--runtime`: `crun`, `runc`, `namespaces`, `rootless`.
    String name();

    Abilities abilities();

    /// What it makes of the folders of volumes.
    VolumeMounts volumes();

    /// Makes a sandbox without a process in it. What was made is undone when this fails.
    ///
    /// @throws IOException with a message for the user: what could not be made, and why
    Sandbox create(SandboxSpec spec) throws IOException;

    /// Takes a sandbox over that an earlier Barista on the same state folder made, with the
    /// containers that still run in it: the same processes, with all that is their own, frozen if
    /// they were frozen. Its other containers, parked ones too, are cleaned up. What
    /// [Container#exit] says of an adopted one may have the code -1: before Linux 6.15 only a
    /// parent learns it.
    ///
    /// @return empty if no container of it runs
    Optional<Sandbox> adopt(String id) throws IOException;

    /// Ends and cleans up what an earlier Barista on the same state folder left behind and was not
    /// adopted: processes, mounts, control groups, folders.
    ///
    /// @return the ids of the sandboxes that it found
    List<String> sweep() throws IOException;

    /// Kills what still runs, cleans up, and ends the driver's threads.
    @Override
    void close();
}
