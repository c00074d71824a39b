package dev.barista.node.pod;

import dev.barista.node.event.Events;
import dev.barista.node.route.Serving;
import dev.barista.node.scheduling.Room;
import dev.barista.node.work.Clocks;
import java.util.concurrent.Executor;

/// What all pods of a node share.
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
        PodSettings settings) {}
