package dev.barista.node;

import static dev.barista.node.NodeWorld.condition;
import static dev.barista.node.SeatWorld.RESERVE;
import static dev.barista.node.SeatWorld.STANDARD;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.runtime.testkit.FakeInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An instance that changes its rung, in its seat or between two.
class SeatRungsTest {

    @TempDir private Path temporary;

    private SeatWorld seats;
    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        seats = new SeatWorld(temporary);
        world = seats.world;
    }

    @Test
    void anInstanceWithRequestsIsHandedOverAndLoweredLater() {
        // Given
        seats.deployed(1);
        FakeInstance instance = world.onlyInstance();
        world.routing.inFlight(instance.id(), 1);

        // When
        seats.idle(1);
        Rung busy = seats.rung();
        boolean refused = seats.move(instance.id(), Rung.RESERVE);
        world.routing.inFlight(instance.id(), 0);
        boolean lowered = seats.move(instance.id(), Rung.RESERVE);

        // Then
        assertThat(busy).isEqualTo(Rung.RUNNING);
        assertThat(refused).isFalse();
        assertThat(lowered).isTrue();
        assertThat(world.onlyInstance()).isSameAs(instance);
    }

    @Test
    void aFrozenInstanceIsNotReadyAndNotProbed() {
        // Given
        seats.probed().deployed(1);
        seats.idle(1);
        FakeInstance instance = world.onlyInstance();

        // When
        boolean frozen = seats.move(instance.id(), Rung.FROZEN);
        int tries = world.probes.tried().size();
        world.advance(ofSeconds(60));

        // Then
        assertThat(frozen).isTrue();
        assertThat(instance.frozen()).isTrue();
        assertThat(condition(world.onlyPod(), "Ready", "reason")).isEqualTo("Frozen");
        assertThat(condition(world.onlyPod(), "barista.dev/Rung", "reason")).isEqualTo("Frozen");
        assertThat(world.probes.tried()).hasSize(tries);
        assertThat(world.servingIds()).containsExactly(instance.id());
    }

    @Test
    void aRaiseBehindAFreezeIsAnswered() {
        // Given
        seats.deployed(1);
        seats.idle(1);
        FakeInstance instance = world.onlyInstance();

        // When
        var moved = world.node.residents().move(instance.id(), Rung.FROZEN, "test", Map.of());
        CompletableFuture<List<Stage>> raised =
                world.node.raise(SeatWorld.REVISION_KEY, instance.id()).toCompletableFuture();
        world.turns.settle();

        // Then
        assertThat(moved.toCompletableFuture()).isCompletedWithValue(true);
        assertThat(raised.join()).extracting(Stage::name).containsExactly("quota", "thaw");
        assertThat(instance.frozen()).isFalse();
        assertThat(seats.rung()).isEqualTo(Rung.RUNNING);
    }

    @Test
    void aRaiseFollowsTheInstanceToItsNewPod() {
        // Given
        seats.deployed(1);
        seats.idle(1);
        String id = world.onlyInstance().id();

        // When
        seats.replicas(STANDARD, 1);
        seats.replicas(RESERVE, 0);
        List<Stage> stages = seats.raise(id);

        // Then
        assertThat(stages).isNotNull();
        assertThat(world.onlyInstance().cpuMillis()).isEqualTo(1000);
    }

    @Test
    void aRaiseOfAnUnknownInstanceFails() {
        assertThat(world.node.raise(SeatWorld.REVISION_KEY, "unknown").toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void aFrozenSeatThatIsGivenUpEndsOnFullPower() {
        // Given
        seats.deployed(1);
        seats.idle(1);
        FakeInstance instance = world.onlyInstance();
        seats.move(instance.id(), Rung.FROZEN);
        world.routing.inFlight(instance.id(), 1);

        // When
        seats.replicas(RESERVE, 0);
        world.turns.settle();

        // Then
        assertThat(instance.frozen()).isFalse();
        assertThat(instance.cpuMillis()).isEqualTo(1000);
        assertThat(instance.asked()).isFalse();
        world.routing.drained(instance.id());
        world.advance(ofSeconds(1));
        assertThat(world.pods()).isEmpty();
        assertThat(seats.rungs()).endsWith("RESERVE→FROZEN"); // who took the seat away has told it
    }

    @Test
    void aFreezerThatGivesUpLeavesNothingFrozen() {
        seats.deployed(1);
        seats.idle(1);
        FakeInstance instance = world.onlyInstance();
        instance.jamFreezer();

        boolean frozen = seats.move(instance.id(), Rung.FROZEN);

        assertThat(frozen).isFalse();
        assertThat(instance.frozen()).isFalse();
        assertThat(seats.rung()).isEqualTo(Rung.RESERVE);
    }

    @Test
    void withAWakeBudgetItIsTheLaddersToSayHowFarItGoes() {
        seats.annotated(
                Map.of("barista.dev/idle-policy", "ladder", "barista.dev/wake-budget", "1ms"));
        seats.deployed(1);

        seats.idle(1);

        assertThat(seats.rung()).isEqualTo(Rung.RUNNING);
        assertThat(seats.rungs()).isEmpty();
    }

    @Test
    void watchesFollowTheInstance() {
        seats.deployed(1);
        seats.idle(1);
        seats.raise(world.onlyInstance().id());
        seats.wake(1);
        seats.wake(0);
        world.advance(ofSeconds(1));

        assertThat(seats.watched)
                .containsExactly(
                        "in standard running",
                        "out standard running",
                        "in reserve running",
                        "out reserve running",
                        "in reserve reserve",
                        "out reserve reserve",
                        "in reserve running",
                        "out reserve running",
                        "in standard running",
                        "out standard running");
    }

    @Test
    void shutsDownWithFrozenInstances() {
        seats.deployed(1);
        seats.idle(1);
        seats.move(world.onlyInstance().id(), Rung.FROZEN);

        var shutdown = world.node.shutdown();
        world.advance(ofSeconds(11));

        assertThat(shutdown.toCompletableFuture()).isCompleted();
        assertThat(world.driver.instances()).isEmpty();
    }
}
