package dev.barista.runtime.rootless;

import dev.barista.runtime.Driver;
import dev.barista.runtime.container.Parts;
import dev.barista.runtime.container.SandboxDriver;
import dev.barista.runtime.linux.Cgroups;
import dev.barista.runtime.linux.Self;
import dev.barista.runtime.network.Networks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Runs containers as an ordinary user, on the machine's own network. Their mounts are in their
/// mount namespace and go when they end; only processes and folders can be left behind.
public final class RootlessDriver {

    /// What must be installed.
    public static final List<String> PROGRAMS = Chain.PROGRAMS;

    /// @param programs name → where it is; those of [#PROGRAMS]
    /// @param state a folder of this Barista alone; made when it is not there
    public static Driver open(Map<String, Path> programs, Path state) throws IOException {
        if (Self.isRoot()) {
            throw new IOException("user: root (expected: an ordinary one, for rootless)");
        }
        Parts parts =
                Parts.prepare(state, new Cgroups(Map.of(), null, null), Networks.loopbackOnly());
        var starter = new Starter(new Chain(programs), parts.children());
        return new SandboxDriver("rootless", parts, new RootlessLauncher(starter));
    }

    private RootlessDriver() {}
}
