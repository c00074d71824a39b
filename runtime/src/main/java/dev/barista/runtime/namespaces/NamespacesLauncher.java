package dev.barista.runtime.namespaces;

import dev.barista.runtime.Instance.ExecResult;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.container.Container;
import dev.barista.runtime.container.Fleet.Ground;
import dev.barista.runtime.container.Identity;
import dev.barista.runtime.container.Launcher;
import dev.barista.runtime.container.Output;
import dev.barista.runtime.container.Rootfs;
import dev.barista.runtime.container.Sandbox;
import dev.barista.runtime.container.Surroundings;
import dev.barista.runtime.linux.Birth;
import dev.barista.runtime.linux.Cgroup;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.Confinement;
import dev.barista.runtime.linux.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/// Starts containers from threads of this process, as root. Thread-safe.
final class NamespacesLauncher implements Launcher {

    private static final int TIMED_OUT = 124;
    private static final int SIGKILL = 9;

    private final Ground ground;
    private final Namespaces namespaces;
    private final long capabilities;

    /// @param capabilities bits of those that a container may have
    NamespacesLauncher(Ground ground, Path mount, long capabilities) {
        this.ground = ground;
        this.capabilities = capabilities;
        this.namespaces =
                new Namespaces(
                        ground.threads(),
                        ground.children(),
                        ground.cgroups(),
                        mount,
                        Sandbox.MASKED,
                        Sandbox.READ_ONLY);
    }

    @Override
    public Child start(Place place, InstanceSpec spec) throws IOException {
        Cgroup cgroup = ground.cgroups().group(place.cgroupPath());
        cgroup.create(spec.limits());
        return namespaces.start(place.folder(), cgroup, spec.log(), () -> prepare(place, spec));
    }

    /// What waits at the gate is not the program yet, but a copy of the thread that starts it, with
    /// all the memory of this process: not to be kept for long, and a kill of this process would
    /// leave it there. And what could be made before, without it, is half of the work.
    @Override
    public boolean parks() {
        return false;
    }

    @Override
    public Waiting park(Place place, InstanceSpec spec) throws IOException {
        throw new IOException(spec.id() + ": cannot be parked (expected: crun or runc)");
    }

    private Birth prepare(Place place, InstanceSpec spec) throws IOException {
        Path root = Rootfs.mount(place.folder(), spec.layers());
        Identity identity = Identity.find(root, spec.command().user());
        var surroundings = Surroundings.of(spec, identity);
        surroundings.keep(place.folder());
        return new Birth(
                root,
                spec.hostname(),
                spec.command().arguments(),
                surroundings.environment(),
                surroundings.workingDirectory(),
                confinement(identity),
                spec.mounts().stream().map(NamespacesLauncher::bind).toList());
    }

    private Confinement confinement(Identity identity) {
        return new Confinement(identity.uid(), identity.gid(), identity.groups(), capabilities);
    }

    private static Birth.Bind bind(InstanceSpec.Mount mount) {
        return new Birth.Bind(mount.source(), mount.target(), mount.readOnly());
    }

    @Override
    public ExecResult exec(Container container, Path folder, List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        Birth birth = birthOf(command, Surroundings.read(folder));
        Path output = Files.createTempFile(folder, "exec", ".out");
        Child child = namespaces.enter(container.pid(), container.cgroup(), birth, output);
        OptionalInt code = OptionalInt.empty();
        try {
            code = child.await(timeout);
            return new ExecResult(code.orElse(TIMED_OUT), Output.first(output));
        } finally {
            if (code.isEmpty()) {
                child.signal(SIGKILL);
            }
            Files.deleteIfExists(output);
        }
    }

    /// In a container that is there: its root, host name and binds are its own.
    private Birth birthOf(List<String> command, Surroundings surroundings) {
        return new Birth(
                Path.of("/"),
                "",
                command,
                surroundings.environment(),
                surroundings.workingDirectory(),
                confinement(surroundings.identity()),
                List.of());
    }

    /// Nothing is known of it but what is in its folder and its cgroup.
    @Override
    public void forget(String id, Path folder) {}
}
