package dev.barista.runtime.doctor;

import dev.barista.runtime.filter.FilterProbe;
import dev.barista.runtime.network.NetworkProbe;
import java.util.List;

/// Whether pods can have addresses, a way out and policies on this machine.
///
/// @param obstacles what stands in the way, and what to do about it, one sentence each
public record NetworkVerdict(List<String> obstacles) {

    public NetworkVerdict {
        obstacles = List.copyOf(obstacles);
    }

    /// Tries it in a network namespace that is thrown away. Takes some milliseconds.
    public static NetworkVerdict look() {
        return new NetworkVerdict(NetworkProbe.obstacles(List.of(FilterProbe.check())));
    }

    public boolean usable() {
        return obstacles.isEmpty();
    }
}
