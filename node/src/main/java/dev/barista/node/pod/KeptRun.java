package dev.barista.node.pod;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.time.Clocks;
import dev.barista.runtime.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A run as it is kept on disk: all that is known of it but the process itself.
///
/// @param id of its instance; the other components are those of [Run]
record KeptRun(
        String id,
        int number,
        int port,
        int hostPort,
        Instant startedAt,
        Origin origin,
        List<Stage> stages,
        boolean customStop,
        int cpuMillis,
        Progress progress) {

    KeptRun {
        stages = List.copyOf(stages);
    }

    /// How far it has come; as in [Gift].
    record Progress(
            Rung rung,
            boolean started,
            boolean ready,
            boolean boosted,
            String imageId,
            int restarts) {}

    static KeptRun of(Gift gift) {
        Run run = gift.run();
        return new KeptRun(
                run.id(),
                run.number(),
                run.port(),
                run.hostPort(),
                run.startedAt(),
                run.origin(),
                run.stages(),
                run.customStop(),
                run.cpuMillis(),
                new Progress(
                        gift.rung(),
                        gift.started(),
                        gift.ready(),
                        gift.boosted(),
                        gift.imageId(),
                        gift.restarts()));
    }

    /// @param instance that goes on
    /// @param log of its pod as it is called now
    Gift with(Instance instance, Path log, Clocks clocks) {
        Duration age = Duration.between(startedAt, clocks.wall().instant());
        long startedNanos = clocks.ticker().nanos() - age.toNanos();
        Run run =
                new Run(
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
        return new Gift(
                run,
                progress.rung,
                progress.started,
                progress.ready,
                progress.boosted,
                progress.imageId,
                progress.restarts);
    }
}
