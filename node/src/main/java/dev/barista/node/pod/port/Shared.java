package dev.barista.node.pod.port;

import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.ladder.RungWatch;
import dev.barista.node.reserve.ReserveSteps;
import dev.barista.node.route.Serving;
import dev.barista.node.scheduling.Places;
import dev.barista.node.scheduling.Room;
import dev.barista.node.volume.Volumes;
import java.util.List;
import java.util.concurrent.Executor;

/// The ports, settings and state that all pods of a node share.
///
/// There is one of each per node; each part takes from it only the ports that it needs.
///
/// @param threads where blocking work runs: as many as there are tasks
/// @param inUse the instances that are not lowered
public record Shared(
        Ports ports,
        Events events,
        Serving serving,
        Room room,
        Procfs procfs,
        Clocks clocks,
        Executor threads,
        PodSettings settings,
        Volumes volumes,
        Places places,
        ReserveSteps steps,
        List<RungWatch> watches,
        InUse inUse) {
    public Shared {
        watches = List.copyOf(watches);
    }
}
