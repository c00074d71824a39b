package dev.barista.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A container to run.
///
/// @param id unique among all there ever were on this node: `[a-z0-9-]{1,63}`
/// @param layers unpacked layers of its image, lowest first, read-only; a writable one is put on
///   top
/// @param log where stdout and stderr are appended
public record InstanceSpec(
        String id,
        String hostname,
        List<Path> layers,
        Command command,
        Limits limits,
        List<Mount> mounts,
        Path log) {

    public InstanceSpec {
        layers = List.copyOf(layers);
        mounts = List.copyOf(mounts);
    }

    /// What runs in the container.
    ///
    /// @param arguments the program and its arguments; found by the `PATH` of `environment` within
    ///   the container if it has no slash
    /// @param user as in an image: ``, `1000`, `1000:1000`, `name`, `name:group`, looked up in the
    ///   container's `/etc/passwd` and `/etc/group`; empty is root
    public record Command(
            List<String> arguments,
            Map<String, String> environment,
            String workingDirectory,
            String user) {
        public Command {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }
    }

    /// What a container may use.
    ///
    /// @param cpuMillis thousandths of a core; 0 is no limit
    /// @param memoryBytes 0 is no limit
    /// @param pids 0 is no limit
    public record Limits(int cpuMillis, long memoryBytes, int pids) {
        public static final Limits NONE = new Limits(0, 0, 0);
    }

    /// A file or folder of the host's, seen in the container.
    ///
    /// @param target absolute path within the container, made when it is not there
    public record Mount(Path source, String target, boolean readOnly) {}
}
