package dev.barista.node.pod.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.node.pod.life.PodSimulation.Invariant;
import dev.barista.node.pod.life.PodSimulation.Violation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the pod machine under many seeds: 200, or as many as the system property `simulation.cases`
/// says.
class PodSimulationTest {

    private static final int SEEDS = Integer.getInteger("simulation.cases", 200);

    @TempDir private Path folder;

    private final Machine machine = Samples.machine();

    @Test
    void holdsUnderEverySeed() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new PodSimulation(seed, machine::next, folder).run();
            } catch (RuntimeException failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
        }
    }

    @Test
    void findsAnInstanceThatIsNotRemovedBeforeTheNextStart() {
        assertThat(found((life, step) -> without(step, Action.Remove.class)))
                .contains(Invariant.NO_TWO_INSTANCES_FOR_ONE_SEAT);
    }

    @Test
    void findsATerminationThatDoesNotWaitForRequests() {
        assertThat(
                        found((life, step) ->
                                step.life().state() instanceof State.Leaving leaving
                                                && !(life.state() instanceof State.Leaving)
                                        ? step.then(
                                                new Action.Terminate(leaving.run(), Duration.ZERO))
                                        : step))
                .contains(Invariant.NOTHING_IN_FLIGHT_IS_ENDED);
    }

    @Test
    void findsAnInstanceThatOutlivesItsPod() {
        assertThat(
                        found((life, step) ->
                                step.life().state() instanceof State.Gone
                                        ? without(step, Action.Remove.class)
                                        : step))
                .contains(Invariant.EVERY_START_ENDS);
    }

    @Test
    void findsABackOffWithoutAnEnd() {
        assertThat(
                        found((life, step) ->
                                step.life().state() instanceof State.Waiting
                                        ? without(step, Action.Timer.class)
                                        : step))
                .contains(Invariant.NO_POD_WAITS_FOR_EVER);
    }

    @Test
    void findsAShareThatIsNotGivenBack() {
        assertThat(found((life, step) -> without(step, Action.GiveRoomBack.class)))
                .contains(Invariant.NOTHING_IS_LEFT_BEHIND);
    }

    @Test
    void findsAFolderThatIsNotDeleted() {
        assertThat(found((life, step) -> without(step, Action.DeleteFolder.class)))
                .contains(Invariant.NOTHING_IS_LEFT_BEHIND);
    }

    /// @param mistake what the machine does wrong
    /// @return the invariant that shows it first, within 200 seeds
    private Optional<Invariant> found(BiFunction<Life, Life.Step, Life.Step> mistake) {
        for (long seed = 0; seed < 200; seed++) {
            try {
                new PodSimulation(
                                seed,
                                (life, event, now) ->
                                        mistake.apply(life, machine.next(life, event, now)),
                                folder)
                        .run();
            } catch (Violation violation) {
                return Optional.of(violation.invariant());
            }
        }
        return Optional.empty();
    }

    private static Life.Step without(Life.Step step, Class<? extends Action> kind) {
        List<Action> rest = new ArrayList<>(step.actions());
        rest.removeIf(kind::isInstance);
        return new Life.Step(step.life(), rest);
    }
}
