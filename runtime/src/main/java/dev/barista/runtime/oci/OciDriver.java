package dev.barista.runtime.oci;

import dev.barista.runtime.Abilities;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Parked;
import dev.barista.runtime.container.Fleet;
import dev.barista.runtime.container.Sandbox;
import dev.barista.runtime.linux.Cgroups;
import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Lets crun or runc make containers, and is their parent afterwards.
///
/// ```
/// start:  folder → overlay → config.json → crun run --detach → our child, by pidfd
/// remove: SIGKILL → exit seen → crun delete → cgroup → unmount → folder deleted
/// ```
///
/// Mounts are in a namespace of our own ([dev.barista.runtime.linux.MountThreads]), in which the
/// version 2 hierarchy of cgroups beside version 1 is hidden: crun refuses to work when it sees
/// both.
public final class OciDriver implements Driver {

    private static final long MOST_FILES = 1 << 20;

    private final String name;
    private final Fleet fleet;

    /// @param name `crun` or `runc`
    /// @param program absolute path
    /// @param state a folder of this Barista alone; made when it is not there
    public OciDriver(String name, Path program, Path state) throws IOException {
        this.name = name;
        Cgroups cgroups = Cgroups.detect();
        List<Path> hidden = cgroups.hybrid() == null ? List.of() : List.of(cgroups.hybrid());
        var ground = Fleet.Ground.prepare(state, cgroups, hidden);
        Path runtimeState = ground.folder().path().resolve(name);
        var runtime =
                new OciRuntime(name, program, runtimeState, ground.threads(), ground.children());
        this.fleet = new Fleet(ground, new OciLauncher(runtime, host(cgroups), ground));
    }

    private static OciConfig.Host host(Cgroups cgroups) throws IOException {
        return new OciConfig.Host(
                Sandbox.capabilities(Self.capabilities()),
                Math.min(MOST_FILES, Self.openFiles()),
                Files.exists(Path.of("/proc/self/ns/cgroup")),
                Stream.of("cpu", "memory", "pids")
                        .filter(cgroups::controls)
                        .collect(Collectors.toSet()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Abilities abilities() {
        return fleet.abilities();
    }

    @Override
    public Instance start(InstanceSpec spec) throws IOException {
        return fleet.start(spec);
    }

    @Override
    public Parked park(InstanceSpec spec) throws IOException {
        return fleet.park(spec);
    }

    @Override
    public Optional<Instance> adopt(String id) throws IOException {
        return fleet.adopt(id).map(Instance.class::cast);
    }

    @Override
    public List<String> sweep() throws IOException {
        return fleet.sweep();
    }

    @Override
    public void close() {
        fleet.close();
    }
}
