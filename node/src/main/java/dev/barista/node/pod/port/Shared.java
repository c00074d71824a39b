package dev.barista.node.pod.port;

import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.ladder.RungWatch;
import dev.barista.node.reserve.ReserveSteps;
import dev.barista.node.route.Serving;
import dev.barista.node.scheduling.Room;
import java.util.List;
import java.util.concurrent.Executor;

/// What all pods of a node share.
///
/// It is a bag, but of ports and of what is one per node: each part takes from it what it needs.
///
/// @param threads where blocking work runs: as many as there are tasks
public record Shared(
        Ports ports,
        Events events,
        Serving serving,
        Room room,
        Procfs procfs,
        Clocks clocks,
        Executor threads,
        PodSettings settings,
        ReserveSteps steps,
        List<RungWatch> watches) {
    public Shared {
        watches = List.copyOf(watches);
    }
}
