package dev.barista.node.pod;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Stage;
import dev.barista.runtime.Instance;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// One run of a pod's container.
///
/// @param number 0 for the first, then one more for each restart
/// @param port where the container is told to listen
/// @param hostPort taken from the host for it; 0 if it has a network of its own
/// @param startedNanos of the ticker
/// @param stages until the process ran
/// @param customStop whether the image asks for another signal than SIGTERM
record Run(
        Instance instance,
        int number,
        int port,
        int hostPort,
        Instant startedAt,
        long startedNanos,
        List<Stage> stages,
        Path log,
        boolean customStop) {

    Run {
        stages = List.copyOf(stages);
    }

    String id() {
        return instance.id();
    }

    Endpoint endpoint() {
        return instance.endpoint(port);
    }
}
