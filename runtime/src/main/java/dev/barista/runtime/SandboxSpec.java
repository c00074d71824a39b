package dev.barista.runtime;

import dev.barista.runtime.ContainerSpec.Mount;
import java.util.List;

/// A sandbox to make.
///
/// @param id unique among all there ever were on this node: `[a-z0-9-]{1,63}`
/// @param limits of all its containers together
/// @param mounts that each of its containers sees
public record SandboxSpec(String id, String hostname, Limits limits, List<Mount> mounts) {

    public SandboxSpec {
        mounts = List.copyOf(mounts);
    }
}
