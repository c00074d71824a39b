package dev.barista.runtime;

import java.util.List;

/// What a driver can do on this machine.
///
/// @param ownNetwork each instance has a network namespace of its own; otherwise it needs a `PORT`
///   that no other process has
/// @param freezer how instances are frozen: `cgroup v1`, `cgroup v2`, `SIGSTOP`
/// @param parks containers can be made ahead of their start ([Sandbox#park])
/// @param missing what it lacks and how to get it, one sentence each, for `doctor`
public record Abilities(
        boolean ownNetwork,
        boolean ownFilesystem,
        boolean cpuLimit,
        boolean memoryLimit,
        String freezer,
        boolean parks,
        List<String> missing) {
    public Abilities {
        missing = List.copyOf(missing);
    }
}
