package dev.barista.gateway.port;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.serving.Protocol;
import java.util.List;

/// An instance that may serve.
///
/// @param id unique among all instances: the UID of its Pod
/// @param rung that it is on
/// @param from the rung that its start began on: [Rung#PARKED] or [Rung#STOPPED]
/// @param protocol that its port speaks
/// @param stages where the time of its start went, in order; empty if it was not started now
public record Backend(
        String id, Endpoint endpoint, Protocol protocol, Rung rung, Rung from, List<Stage> stages) {
    public Backend {
        stages = List.copyOf(stages);
    }

    /// One that speaks HTTP/1.1.
    public Backend(String id, Endpoint endpoint, Rung rung, Rung from, List<Stage> stages) {
        this(id, endpoint, Protocol.HTTP1, rung, from, stages);
    }
}
