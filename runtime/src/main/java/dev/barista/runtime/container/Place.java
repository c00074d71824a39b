package dev.barista.runtime.container;

import java.nio.file.Path;

/// The folder, control group and names of one container.
///
/// @param sandbox id
/// @param folder of the container
/// @param cgroupPath from the root of each hierarchy
/// @param runtimeId what crun and runc call it: unique on this node, and seen in `ps`
public record Place(
        String sandbox, String container, Path folder, String cgroupPath, String runtimeId) {

    /// @param sandboxCgroup path of the group of its sandbox
    static Place of(String sandbox, String container, Path sandboxFolder, String sandboxCgroup) {
        return new Place(
                sandbox,
                container,
                sandboxFolder.resolve(container),
                sandboxCgroup + "/" + container,
                "barista-" + sandbox + "." + container);
    }

    /// Of version 1, which had one container in the folder and in the group of its sandbox.
    static Place old(String sandbox, String container, Path folder, String cgroup) {
        return new Place(sandbox, container, folder, cgroup, "barista-" + sandbox);
    }

    /// For messages and logs: `sandbox/container`.
    @Override
    public String toString() {
        return sandbox + "/" + container;
    }
}
