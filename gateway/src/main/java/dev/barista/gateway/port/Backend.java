package dev.barista.gateway.port;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import java.util.List;

/// An instance that may serve.
///
/// @param id unique among all instances: the UID of its Pod
/// @param rung that it is on
/// @param from the rung that its start began on: [Rung#PARKED] or [Rung#STOPPED]
/// @param stages where the time of its start went, in order; empty if it was not started now
public record Backend(String id, Endpoint endpoint, Rung rung, Rung from, List<Stage> stages) {
    public Backend {
        stages = List.copyOf(stages);
    }
}
