package dev.barista.gateway.port;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import java.util.List;

/// An instance that may serve.
///
/// @param id unique among all instances: the UID of its Pod
/// @param rung that it is on
/// @param stages where the time of its start went, in order; empty if it was not started now
public record Backend(String id, Endpoint endpoint, Rung rung, List<Stage> stages) {
    public Backend {
        stages = List.copyOf(stages);
    }
}
