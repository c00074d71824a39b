package dev.barista.node.pod.keep;

import dev.barista.model.time.Clocks;
import dev.barista.node.log.PodFolder;
import dev.barista.node.pod.companion.Companion;
import dev.barista.node.pod.companion.Companion.Kind;
import dev.barista.node.pod.companion.CompanionRun;
import dev.barista.node.pod.companion.Standing;
import dev.barista.node.pod.life.Health;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Terminated;
import dev.barista.runtime.Container;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A companion as it is kept on disk: all that is known of it but the process itself.
///
/// @param name of its container
/// @param run that had not ended; null if there was none
/// @param succeeded how it ended for good; null if it has not
/// @param last how the run before ended; null if there was none
public record KeptCompanion(
        String name,
        Kind kind,
        int runs,
        boolean passed,
        String imageId,
        @Nullable KeptProcess run,
        @Nullable Boolean succeeded,
        @Nullable Terminated last) {

    /// @param started whether its start-up probe had passed
    public record KeptProcess(
            int number, String id, Instant startedAt, boolean started, boolean ready) {}

    static KeptCompanion of(Companion one) {
        KeptProcess process =
                one.standing()
                        .current()
                        .map(run ->
                                new KeptProcess(
                                        run.number(),
                                        run.id(),
                                        run.startedAt(),
                                        one.started(),
                                        one.ready()))
                        .orElse(null);
        Boolean succeeded =
                one.standing() instanceof Standing.Ended ended ? ended.succeeded() : null;
        return new KeptCompanion(
                one.name(),
                one.kind(),
                one.runs(),
                one.passed(),
                one.imageId(),
                process,
                succeeded,
                one.last());
    }

    /// As it goes on in this process; one whose process has gone is to be started again.
    ///
    /// @param process that runs; empty if there is none
    Companion with(Optional<Container> process, PodView view, PodFolder folder, Clocks clocks) {
        return new Companion(
                name,
                kind,
                standing(process, view, folder, clocks),
                0,
                runs,
                0,
                passed,
                imageId,
                last);
    }

    private Standing standing(
            Optional<Container> process, PodView view, PodFolder folder, Clocks clocks) {
        if (succeeded != null) {
            return new Standing.Ended(succeeded);
        }
        KeptProcess kept = run;
        Optional<ContainerView> container =
                view.containers().stream().filter(one -> one.name().equals(name)).findFirst();
        if (kept == null || process.isEmpty() || container.isEmpty()) {
            return new Standing.New();
        }
        Duration age = Duration.between(kept.startedAt, clocks.wall().instant());
        long startedNanos = clocks.ticker().nanos() - age.toNanos();
        var running =
                new CompanionRun(
                        process.get(),
                        kept.number,
                        kept.id,
                        kept.startedAt,
                        startedNanos,
                        folder.logOf(name, kept.number));
        Health health = Health.of(container.get(), startedNanos).as(kept.started, kept.ready);
        return new Standing.Running(running, health);
    }
}
