package dev.barista.runtime.namespaces;

import dev.barista.runtime.Abilities;
import dev.barista.runtime.Container.ExecResult;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.Privileges;
import dev.barista.runtime.Privileges.CallFilter;
import dev.barista.runtime.VolumeMounts;
import dev.barista.runtime.container.Capabilities;
import dev.barista.runtime.container.Identity;
import dev.barista.runtime.container.Isolation;
import dev.barista.runtime.container.Launcher;
import dev.barista.runtime.container.Output;
import dev.barista.runtime.container.Parts;
import dev.barista.runtime.container.Place;
import dev.barista.runtime.container.ProgramConsole;
import dev.barista.runtime.container.Rootfs;
import dev.barista.runtime.container.StartedCommand;
import dev.barista.runtime.container.Surroundings;
import dev.barista.runtime.container.Surroundings.Rights;
import dev.barista.runtime.linux.Cgroup;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.CommandStreams;
import dev.barista.runtime.linux.Confinement;
import dev.barista.runtime.linux.FirstProcess;
import dev.barista.runtime.linux.MountThreads;
import dev.barista.runtime.linux.Namespaces;
import dev.barista.runtime.linux.Stdio;
import dev.barista.runtime.linux.VolumePlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Starts containers from threads of this process, as root. Thread-safe.
final class NamespacesLauncher implements Launcher {

    private static final int TIMED_OUT = 124;
    private static final int SIGKILL = 9;

    private final Parts parts;
    private final MountThreads threads;
    private final Namespaces namespaces;
    private final long capabilities;

    /// @param capabilities bits of those that this process has
    NamespacesLauncher(Parts parts, MountThreads threads, Path mount, long capabilities) {
        this.parts = parts;
        this.threads = threads;
        this.capabilities = capabilities;
        this.namespaces =
                new Namespaces(
                        threads,
                        parts.children(),
                        parts.cgroups(),
                        mount,
                        Isolation.MASKED,
                        Isolation.READ_ONLY);
    }

    /// It does not park. What waits at the gate is not the program yet, but a copy of the thread
    /// that starts it, with all the memory of this process: not to be kept for long, and a kill of
    /// this process would leave it there. And what could be made before, without it, is half of the
    /// work.
    @Override
    public Abilities abilities() {
        return parts.abilities(false);
    }

    @Override
    public VolumeMounts volumes() {
        return new VolumePlaces(threads);
    }

    @Override
    public Waiting park(Place place, Surrounding sandbox, ContainerSpec spec) throws IOException {
        throw new IOException(place + ": cannot be parked (expected: crun or runc)");
    }

    @Override
    public Child start(Place place, Surrounding sandbox, ContainerSpec spec, ProgramConsole console)
            throws IOException {
        Cgroup cgroup = parts.cgroups().group(place.cgroupPath());
        cgroup.create(spec.limits());
        var shared = Objects.requireNonNull(sandbox.namespaces());
        Stdio stdio = console.wantsTerminal() ? Namespaces.TERMINAL : console.stdio();
        var started =
                namespaces.start(
                        new Namespaces.Target(place.folder(), cgroup, shared, stdio),
                        () -> prepare(place, sandbox, spec));
        if (started.terminal() != null) {
            console.onTerminal(started.terminal());
        }
        return started.child();
    }

    private FirstProcess prepare(Place place, Surrounding sandbox, ContainerSpec spec)
            throws IOException {
        Path root = Rootfs.mount(place.folder(), spec.layers());
        Identity identity =
                Identity.find(root, spec.command().user()).with(spec.privileges().groups());
        var surroundings =
                Surroundings.of(spec.command(), sandbox.spec().hostname(), identity)
                        .with(rights(place, spec.privileges()));
        surroundings.keep(place.folder());
        return new FirstProcess(
                root,
                spec.command().arguments(),
                surroundings.environment(),
                surroundings.workingDirectory(),
                confinement(surroundings),
                Stream.concat(sandbox.spec().mounts().stream(), spec.mounts().stream())
                        .map(NamespacesLauncher::bind)
                        .toList(),
                spec.privileges().readOnlyRoot());
    }

    private Rights rights(Place place, Privileges privileges) throws IOException {
        boolean filtered =
                switch (privileges.filter()) {
                    case CallFilter.Usual _ -> true;
                    case CallFilter.None _ -> false;
                    case CallFilter.Profile _ ->
                            throw new IOException(
                                    place
                                            + ": seccompProfile: Localhost (expected: RuntimeDefault"
                                            + " or Unconfined, unless run by crun or runc)");
                };
        return new Rights(
                Capabilities.bits(privileges, capabilities), privileges.escalates(), filtered);
    }

    private Confinement confinement(Surroundings surroundings) {
        Identity identity = surroundings.identity();
        Rights rights =
                surroundings
                        .findRights()
                        .orElse(Rights.usual(Isolation.capabilityBits() & capabilities));
        return new Confinement(
                identity.uid(),
                identity.gid(),
                identity.groups(),
                rights.capabilities(),
                rights.escalates(),
                rights.filtered());
    }

    private static FirstProcess.Bind bind(Mount mount) {
        return new FirstProcess.Bind(mount.source(), mount.target(), mount.readOnly());
    }

    @Override
    public ExecResult exec(Running container, List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        Path folder = container.place().folder();
        FirstProcess process = processOf(command, Surroundings.read(folder), List.of());
        Cgroup cgroup = parts.cgroups().group(container.place().cgroupPath());
        Path output = Files.createTempFile(folder, "exec", ".out");
        Child child =
                namespaces.enter(container.pid(), cgroup, process, new Stdio.Appended(output));
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

    @Override
    public Exec exec(Running container, ExecSpec spec) throws IOException {
        Surroundings surroundings = Surroundings.read(container.place().folder());
        boolean onTerminal = spec.terminal() != null;
        FirstProcess process =
                processOf(
                        spec.arguments(),
                        surroundings,
                        onTerminal ? List.of(ExecSpec.TERM) : List.of());
        Cgroup cgroup = parts.cgroups().group(container.place().cgroupPath());
        CommandStreams streams =
                onTerminal
                        ? CommandStreams.terminal(
                                parts.children(),
                                Path.of("/proc/" + container.pid() + "/root/dev/pts"),
                                Path.of("/dev/pts"),
                                surroundings.identity().uid())
                        : CommandStreams.pipes(parts.children(), spec.input());
        return StartedCommand.start(
                spec,
                streams,
                () -> namespaces.enter(container.pid(), cgroup, process, streams.stdio()));
    }

    /// In a container that is there: its root and binds are its own.
    private FirstProcess processOf(
            List<String> command, Surroundings surroundings, List<String> more) {
        List<String> environment = new ArrayList<>(surroundings.environment());
        environment.addAll(more);
        return new FirstProcess(
                Path.of("/"),
                command,
                environment,
                surroundings.workingDirectory(),
                confinement(surroundings),
                List.of(),
                false);
    }

    @Override
    public void forget(Place place) throws IOException {
        threads.call(() -> {
            Rootfs.unmount(place.folder());
            return place;
        });
    }

    @Override
    public void close() {
        threads.close();
    }
}
