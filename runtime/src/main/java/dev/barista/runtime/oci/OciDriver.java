package dev.barista.runtime.oci;

import dev.barista.runtime.Driver;
import dev.barista.runtime.container.Parts;
import dev.barista.runtime.container.SandboxDriver;
import dev.barista.runtime.linux.Cgroups;
import dev.barista.runtime.linux.MountThreads;
import dev.barista.runtime.linux.Self;
import dev.barista.runtime.network.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Lets crun or runc make containers, and is their parent afterwards.
///
/// ```
/// create: folder → network, IPC and UTS namespaces, held open → control group
/// start:  folder → overlay → config.json, which names them → crun run --detach → our child, by pidfd
/// remove: SIGKILL → exit seen → crun delete → unmount → control group → folder deleted
/// ```
///
/// Mounts are in a namespace of our own ([MountThreads]), in which the version 2 hierarchy of
/// control groups beside version 1 is hidden: crun refuses to work when it sees both.
public final class OciDriver {

    private static final long MOST_FILES = 1 << 20;

    /// @param name `crun` or `runc`
    /// @param program absolute path
    /// @param state a folder of this Barista alone; made when it is not there
    /// @param networks stay the caller's to close, after the driver
    public static Driver open(String name, Path program, Path state, Networks networks)
            throws IOException {
        Cgroups cgroups = Cgroups.detect();
        List<Path> hidden = cgroups.hybrid() == null ? List.of() : List.of(cgroups.hybrid());
        Parts parts = Parts.prepare(state, cgroups, networks);
        var threads = new MountThreads(MountThreads.USUAL, hidden);
        Path runtimeState = parts.state().path().resolve(name);
        var runtime = new OciRuntime(name, program, runtimeState, threads, parts.children());
        return new SandboxDriver(
                name, parts, new OciLauncher(runtime, host(cgroups), parts, threads));
    }

    private static OciConfig.Host host(Cgroups cgroups) throws IOException {
        return new OciConfig.Host(
                Self.capabilities(),
                Math.min(MOST_FILES, Self.openFiles()),
                Files.exists(Path.of("/proc/self/ns/cgroup")),
                Stream.of("cpu", "memory", "pids")
                        .filter(cgroups::controls)
                        .collect(Collectors.toSet()));
    }

    private OciDriver() {}
}
