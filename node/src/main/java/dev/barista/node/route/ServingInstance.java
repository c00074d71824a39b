package dev.barista.node.route;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ObjectKey;
import java.util.List;

/// An instance that has passed its probe.
///
/// @param id unique among all instances there ever were; a restarted container has another one
/// @param rung that it is on: one that runs, or a lowered one that was adopted
/// @param from the rung that its start began on: [Rung#PARKED] or [Rung#STOPPED]
/// @param stages where the time until now went: `pull`, `prepare`, `spawn`, `ready`
public record ServingInstance(
        ObjectKey revision,
        String id,
        Endpoint endpoint,
        Rung rung,
        Rung from,
        List<Stage> stages) {
    public ServingInstance {
        stages = List.copyOf(stages);
    }
}
