package dev.barista.runtime;

import dev.barista.runtime.ContainerSpec.Command;
import dev.barista.runtime.ContainerSpec.Mount;
import java.nio.file.Path;
import java.util.List;

/// An [Instance] to run: a sandbox and its one container in one.
///
/// @param id of the sandbox
/// @param limits of CPU for the sandbox, the others for the container
public record InstanceSpec(
        String id,
        String hostname,
        List<Path> layers,
        Command command,
        Limits limits,
        List<Mount> mounts,
        Path log) {

    /// The name of the container.
    public static final String CONTAINER = "main";

    public InstanceSpec {
        layers = List.copyOf(layers);
        mounts = List.copyOf(mounts);
    }

    public SandboxSpec sandbox() {
        var together = new Limits(limits.cpuMillis(), limits.cpuShares(), 0, 0);
        return new SandboxSpec(id, hostname, together, List.of());
    }

    public ContainerSpec container() {
        return new ContainerSpec(CONTAINER, layers, command, limits.withCpuMillis(0), mounts, log);
    }
}
