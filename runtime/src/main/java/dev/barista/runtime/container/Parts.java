package dev.barista.runtime.container;

import dev.barista.runtime.Abilities;
import dev.barista.runtime.linux.Cgroup;
import dev.barista.runtime.linux.Cgroups;
import dev.barista.runtime.linux.Children;
import dev.barista.runtime.network.Networks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The state folder, control groups and child processes that every driver works with.
///
/// @param state of this Barista alone
/// @param networks stay their opener's to close, after the driver
public record Parts(StateFolder state, Cgroups cgroups, Children children, Networks networks) {

    /// @param folder made when it is not there
    public static Parts prepare(Path folder, Cgroups cgroups, Networks networks)
            throws IOException {
        var state = new StateFolder(folder);
        Children.adoptOrphans();
        return new Parts(state, cgroups, new Children(), networks);
    }

    /// Of a driver that makes namespaces, as root.
    public Abilities abilities(boolean parks) {
        List<String> missing = new ArrayList<>();
        if (!networks.missing().isEmpty()) {
            missing.add(networks.missing());
        }
        for (String controller : List.of("cpu", "memory", "pids")) {
            if (!cgroups.controls(controller)) {
                missing.add(
                        "No %s limits: the cgroup controller is not there, or not writable."
                                .formatted(controller));
            }
        }
        if (!parks) {
            missing.add("Nothing is parked ahead of its start: apt-get install crun.");
        }
        boolean cpu = cgroups.controls("cpu");
        boolean memory = cgroups.controls("memory");
        return new Abilities(true, true, cpu, memory, cgroups.freezer(), parks, missing);
    }

    /// The group of all sandboxes of this Barista.
    Cgroup cgroup() {
        return cgroups.group(cgroupPath());
    }

    private String cgroupPath() {
        return "/barista/" + state.nodeId();
    }

    /// Path of the group of a sandbox.
    String cgroupPath(String sandbox) {
        return cgroupPath() + "/" + sandbox;
    }

    Cgroup cgroup(Place place) {
        return cgroups.group(place.cgroupPath());
    }
}
