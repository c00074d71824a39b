package dev.barista.runtime.namespaces;

import dev.barista.runtime.Driver;
import dev.barista.runtime.container.Parts;
import dev.barista.runtime.container.SandboxDriver;
import dev.barista.runtime.linux.Cgroups;
import dev.barista.runtime.linux.MountThreads;
import dev.barista.runtime.linux.Self;
import dev.barista.runtime.network.Networks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Makes containers itself, with nothing installed but util-linux' `mount`. Needs root.
///
/// They are kept apart as crun keeps them: all namespaces, a root of their own, the same
/// capabilities, the same refused system calls, control groups.
public final class NamespacesDriver {

    /// @param mount absolute path of the program
    /// @param state a folder of this Barista alone; made when it is not there
    /// @param networks stay the caller's to close, after the driver
    public static Driver open(Path mount, Path state, Networks networks) throws IOException {
        Parts parts = Parts.prepare(state, Cgroups.detect(), networks);
        var threads = new MountThreads(MountThreads.USUAL, List.of());
        return new SandboxDriver(
                "namespaces",
                parts,
                new NamespacesLauncher(parts, threads, mount, Self.capabilities()));
    }

    private NamespacesDriver() {}
}
