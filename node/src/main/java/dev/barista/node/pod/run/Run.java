package dev.barista.node.pod.run;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.route.ServingInstance;
import dev.barista.runtime.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// One run of a container, in whichever pod it sits.
///
/// @param number 0 for the first, then one more for each restart
/// @param port where the container is told to listen
/// @param hostPort taken from the host for it; 0 if it has a network of its own
/// @param startedNanos of the ticker
/// @param origin where its start began
/// @param stages until the process ran; then, until it was ready for the first time
/// @param customStop whether the image asks for another signal than SIGTERM
/// @param cpuMillis its CPU limit on full power, in thousandths of a core; 0 is none
public record Run(
        Instance instance,
        int number,
        int port,
        int hostPort,
        Instant startedAt,
        long startedNanos,
        Origin origin,
        List<Stage> stages,
        Path log,
        boolean customStop,
        int cpuMillis) {

    private static final String READY = "ready";

    public Run {
        stages = List.copyOf(stages);
    }

    public String id() {
        return instance.id();
    }

    public Endpoint endpoint() {
        return instance.endpoint(port);
    }

    /// Whether it was ready once.
    public boolean wasReady() {
        return stages.stream().anyMatch(stage -> stage.name().equals(READY));
    }

    /// @param now of the ticker: it is ready for the first time
    public Run ready(long now) {
        Stage listening = new Stage(READY, Duration.ofNanos(now - startedNanos));
        return with(Stream.concat(stages.stream(), Stream.of(listening)).toList(), log);
    }

    /// What the gateway is to know of it.
    public ServingInstance serving(ObjectKey revision, Rung rung) {
        return new ServingInstance(revision, id(), endpoint(), rung, origin.rung(), stages);
    }

    public Run loggingTo(Path moved) {
        return with(stages, moved);
    }

    private Run with(List<Stage> stages, Path log) {
        return new Run(
                instance,
                number,
                port,
                hostPort,
                startedAt,
                startedNanos,
                origin,
                stages,
                log,
                customStop,
                cpuMillis);
    }

    /// What its start took, from making its container to its first success, whenever that was.
    public Duration ownStart() {
        return stages.stream()
                .filter(stage -> stage.name().equals("spawn") || stage.name().equals(READY))
                .map(Stage::duration)
                .reduce(origin.ahead(), Duration::plus);
    }
}
