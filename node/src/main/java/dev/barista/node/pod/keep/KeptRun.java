package dev.barista.node.pod.keep;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.time.Clocks;
import dev.barista.node.log.PodFolder;
import dev.barista.node.pod.companion.Companion;
import dev.barista.node.pod.companion.Companions;
import dev.barista.node.pod.run.Origin;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.RunningInstance;
import dev.barista.runtime.Container;
import dev.barista.runtime.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A run as it is kept on disk: all that is known of it but the process itself.
///
/// @param id of its instance
/// @param sandbox id of the sandbox that it is in
/// @param companions in the order of [Companions]; the other components are those of [Run]
public record KeptRun(
        String id,
        String sandbox,
        int number,
        int port,
        int hostPort,
        Instant startedAt,
        Origin origin,
        List<Stage> stages,
        boolean customStop,
        int cpuMillis,
        Progress progress,
        List<KeptCompanion> companions) {

    public KeptRun {
        stages = List.copyOf(stages);
        companions = List.copyOf(companions);
    }

    /// How far it has come; as in [RunningInstance].
    public record Progress(
            Rung rung,
            boolean started,
            boolean ready,
            boolean boosted,
            String imageId,
            int restarts) {}

    /// @param sandbox id of the sandbox that it is in
    public static KeptRun of(RunningInstance instance, String sandbox, Companions companions) {
        Run run = instance.run();
        return new KeptRun(
                run.id(),
                sandbox,
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
                        instance.restarts()),
                companions.all().stream().map(KeptCompanion::of).toList());
    }

    /// The companions as they go on in this process.
    ///
    /// @param processes those of them that run, by container
    public Companions companions(
            PodView view, Map<String, Container> processes, PodFolder folder, Clocks clocks) {
        List<Companion> all =
                companions.stream()
                        .map(one ->
                                one.with(
                                        Optional.ofNullable(processes.get(one.name())),
                                        view,
                                        folder,
                                        clocks))
                        .toList();
        return new Companions(all, Companions.Phase.RUNNING, false);
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
