package dev.barista.node.pod.keep;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.time.Clocks;
import dev.barista.node.pod.run.Origin;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.RunningInstance;
import dev.barista.runtime.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A run as it is kept on disk: all that is known of it but the process itself.
///
/// @param id of its instance; the other components are those of [Run]
public record KeptRun(
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

    public KeptRun {
        stages = List.copyOf(stages);
    }

    /// How far it has come; as in [RunningInstance].
    public record Progress(
            Rung rung,
            boolean started,
            boolean ready,
            boolean boosted,
            String imageId,
            int restarts) {}

    public static KeptRun of(RunningInstance instance) {
        Run run = instance.run();
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
                        instance.rung(),
                        instance.started(),
                        instance.ready(),
                        instance.boosted(),
                        instance.imageId(),
                        instance.restarts()));
    }

    /// @param instance that goes on
    /// @param log of its pod as it is called now
    public RunningInstance with(Instance instance, Path log, Clocks clocks) {
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
        return new RunningInstance(
                run,
                progress.rung,
                progress.started,
                progress.ready,
                progress.boosted,
                progress.imageId,
                progress.restarts);
    }
}
