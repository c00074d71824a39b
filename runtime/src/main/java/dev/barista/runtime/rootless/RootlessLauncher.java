package dev.barista.runtime.rootless;

import dev.barista.runtime.Abilities;
import dev.barista.runtime.Container.ExecResult;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.Privileges;
import dev.barista.runtime.Privileges.CallFilter;
import dev.barista.runtime.VolumeMounts;
import dev.barista.runtime.container.Capabilities;
import dev.barista.runtime.container.Launcher;
import dev.barista.runtime.container.Output;
import dev.barista.runtime.container.Place;
import dev.barista.runtime.container.ProgramConsole;
import dev.barista.runtime.container.StartedCommand;
import dev.barista.runtime.container.Surroundings;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.CommandStreams;
import dev.barista.runtime.linux.Processes;
import dev.barista.runtime.linux.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Starts containers as an ordinary user. Thread-safe.
record RootlessLauncher(Starter starter) implements Launcher {

    private static final int TIMED_OUT = 124;
    private static final Abilities ABILITIES =
            new Abilities(
                    false,
                    true,
                    false,
                    false,
                    "SIGSTOP",
                    false,
                    List.of(
                            "No network of its own: each instance gets a PORT on the machine's.",
                            "No cpu, memory and pids limits: run Barista as root.",
                            "Nothing is parked ahead of its start: run Barista as root.",
                            "No user but root, which is the user that runs Barista outside.",
                            "Kept in by chroot, not by pivot_root: run Barista as root."));

    @Override
    public Abilities abilities() {
        return ABILITIES;
    }

    @Override
    public VolumeMounts volumes() {
        return new OwnVolumes();
    }

    /// It does not say which process it is before the program runs: one that is cut off before is
    /// found by [#strays].
    @Override
    public Child start(Place place, Surrounding sandbox, ContainerSpec spec, ProgramConsole console)
            throws IOException {
        requirePossible(place, spec.privileges());
        if (console.wantsTerminal()) {
            throw new IOException(place + ": tty: true (expected: false, unless run as root)");
        }
        return starter.start(place.folder(), sandbox.spec(), spec, console.stdio());
    }

    private static void requirePossible(Place place, Privileges asked) throws IOException {
        var _ = Capabilities.bits(asked, ~0L); // also checks the names
        String what =
                !asked.added().isEmpty()
                        ? "capabilities.add: " + String.join(", ", asked.added())
                        : !asked.groups().isEmpty()
                                ? "supplementalGroups: " + asked.groups()
                                : asked.filter() instanceof CallFilter.Profile
                                        ? "seccompProfile: Localhost"
                                        : "";
        if (!what.isEmpty()) {
            throw new IOException(
                    "%s: %s (expected: none, unless run as root)".formatted(place, what));
        }
    }

    @Override
    public Waiting park(Place place, Surrounding sandbox, ContainerSpec spec) throws IOException {
        throw new IOException(place + ": cannot be parked (expected: crun or runc, as root)");
    }

    @Override
    public ExecResult exec(Running container, List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        Path folder = container.place().folder();
        List<String> environment = Surroundings.read(folder).environment();
        Path output = Files.createTempFile(folder, "exec", ".out");
        Child child =
                starter.enter(container.pid(), command, environment, new Stdio.Appended(output));
        OptionalInt code = OptionalInt.empty();
        try {
            code = child.await(timeout);
            return new ExecResult(code.orElse(TIMED_OUT), Output.first(output));
        } finally {
            if (code.isEmpty()) {
                starter.killTree(child);
                starter.children().reapOrphans("nsenter");
            }
            Files.deleteIfExists(output);
        }
    }

    @Override
    public Exec exec(Running container, ExecSpec spec) throws IOException {
        Path folder = container.place().folder();
        List<String> environment = new ArrayList<>(Surroundings.read(folder).environment());
        CommandStreams streams;
        if (spec.terminal() == null) {
            streams = CommandStreams.pipes(starter.children(), spec.input());
        } else {
            environment.add(ExecSpec.TERM);
            Path devices = Path.of("/proc/" + container.pid() + "/root/dev/pts");
            streams = CommandStreams.terminal(starter.children(), devices, devices, -1);
        }
        return StartedCommand.start(
                spec,
                streams,
                () ->
                        starter.enter(
                                container.pid(), spec.arguments(), environment, streams.stdio()));
    }

    /// Its mounts went with its last process.
    @Override
    public void forget(Place place) throws IOException {
        starter.openUp(place.folder());
    }

    /// Also what was on the way into a container when the earlier process was killed.
    @Override
    public List<Long> strays(Path folder) throws IOException {
        return Processes.concerning(folder);
    }
}
