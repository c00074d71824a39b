package dev.barista.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A container to run in a sandbox.
///
/// @param name unique in its sandbox: `[a-z0-9-]{1,63}`
/// @param layers unpacked layers of its image, lowest first, read-only; a writable one is put on
///   top
/// @param limits its own, within those of its sandbox
/// @param mounts beside those of its sandbox
/// @param log where stdout and stderr are appended
public record ContainerSpec(
        String name,
        List<Path> layers,
        Command command,
        Limits limits,
        List<Mount> mounts,
        Path log,
        Privileges privileges,
        Console console) {

    public ContainerSpec {
        layers = List.copyOf(layers);
        mounts = List.copyOf(mounts);
    }

    /// With the usual privileges.
    public ContainerSpec(
            String name,
            List<Path> layers,
            Command command,
            Limits limits,
            List<Mount> mounts,
            Path log) {
        this(name, layers, command, limits, mounts, log, Privileges.USUAL, Console.NONE);
    }

    public ContainerSpec with(Limits limits) {
        return new ContainerSpec(name, layers, command, limits, mounts, log, privileges, console);
    }

    public ContainerSpec with(Privileges other) {
        return new ContainerSpec(name, layers, command, limits, mounts, log, other, console);
    }

    public ContainerSpec with(Console other) {
        return new ContainerSpec(name, layers, command, limits, mounts, log, privileges, other);
    }

    /// What runs in the container.
    ///
    /// @param arguments the program and its arguments; found by the `PATH` of `environment` within
    ///   the container if it has no slash
    /// @param user as in an image: ``, `1000`, `1000:1000`, `name`, `name:group`, looked up in the
    ///   container's `/etc/passwd` and `/etc/group`; empty is root
    /// @param stopSignal that asks it to end: its number
    public record Command(
            List<String> arguments,
            Map<String, String> environment,
            String workingDirectory,
            String user,
            int stopSignal) {
        public Command {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        /// One that SIGTERM asks to end.
        public Command(
                List<String> arguments,
                Map<String, String> environment,
                String workingDirectory,
                String user) {
            this(arguments, environment, workingDirectory, user, Signals.TERM);
        }
    }

    /// A file or folder of the host's, seen in the container.
    ///
    /// @param target absolute path within the container, made when it is not there
    public record Mount(Path source, String target, boolean readOnly) {}
}
