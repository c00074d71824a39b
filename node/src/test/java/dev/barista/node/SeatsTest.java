package dev.barista.node;

import static dev.barista.model.object.Types.DEPLOYMENT;
import static dev.barista.model.object.Types.POD;
import static dev.barista.model.object.Types.REPLICA_SET;
import static dev.barista.node.NodeWorld.condition;
import static dev.barista.node.SeatWorld.RESERVE;
import static dev.barista.node.SeatWorld.STANDARD;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry.ReserveStep;
import dev.barista.model.journal.JournalEntry.RungChanged;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.runtime.Instance;
import dev.barista.runtime.testkit.FakeInstance;
import dev.barista.runtime.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// An instance that changes its seat and its rung.
class SeatsTest {

    @TempDir private Path temporary;

    private SeatWorld seats;
    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        seats = new SeatWorld(temporary);
        world = seats.world;
    }

    @Test
    void theInstanceStaysWhenItsPodBecomesAnIdleSeat() {
        // Given
        seats.deployed(1);
        FakeInstance instance = world.onlyInstance();

        // When
        seats.idle(1);

        // Then
        assertThat(seats.podNames()).containsExactly("hello-00001-deployment-reserve");
        assertThat(world.onlyInstance()).isSameAs(instance);
        assertThat(world.routing.log())
                .containsExactly("serve " + instance.id(), "lower " + instance.id());
        assertThat(instance.cpuMillis()).isEqualTo(100);
        ApiObject pod = world.onlyPod();
        assertThat(condition(pod, "Ready", "status")).isEqualTo("True");
        assertThat(condition(pod, "barista.dev/Rung", "reason")).isEqualTo("Reserve");
        assertThat(pod.at("/status/containerStatuses/0/containerID").asString())
                .isEqualTo("barista://" + instance.id());
        assertThat(pod.at("/status/containerStatuses/0/restartCount").asInt()).isZero();
        assertThat(pod.at("/status/phase").asString()).isEqualTo("Running");
    }

    @Test
    void theInstanceStaysWhenItsPodBecomesAStandardOneAgain() {
        // Given
        seats.deployed(1);
        FakeInstance instance = world.onlyInstance();
        seats.idle(1);

        // When
        List<Stage> stages = seats.raise(instance.id());
        int power = instance.cpuMillis();
        seats.wake(1);

        // Then
        assertThat(stages).extracting(Stage::name).containsExactly("quota");
        assertThat(power).isEqualTo(1000);
        assertThat(seats.podNames()).containsExactly("hello-00001-deployment");
        assertThat(world.onlyInstance()).isSameAs(instance);
        assertThat(instance.asked()).isFalse();
        assertThat(world.routing.log()).doesNotContain("leave " + instance.id());
        assertThat(condition(world.onlyPod(), "barista.dev/Rung", "reason")).isEqualTo("Running");
    }

    @Test
    void aStandardPodRaisesTheInstanceThatItIsGiven() {
        seats.deployed(1);
        seats.idle(1);
        seats.move(world.onlyInstance().id(), Rung.FROZEN);

        seats.wake(1);

        assertThat(world.onlyInstance().frozen()).isFalse();
        assertThat(world.onlyInstance().cpuMillis()).isEqualTo(1000);
        assertThat(world.routing.log()).endsWith("raised " + world.onlyInstance().id());
    }

    @Test
    void thePodsFolderAndLogGoWithTheInstance() throws IOException {
        seats.deployed(1);
        Files.writeString(world.onlyInstance().spec().log(), "hello\n");

        seats.idle(1);

        ApiObject pod = world.onlyPod();
        Path log = world.node.logs().find(pod.key(), "", false).path();
        assertThat(log).hasContent("hello\n");
        assertThat(log.toString()).contains(pod.uid());
        assertThat(world.folder.toFile().list()).hasSize(1);
    }

    @Test
    void ofThreeOneIsKeptAndTheOthersEnd() {
        seats.deployed(3);

        seats.idle(1);
        world.advance(ofSeconds(1));

        assertThat(seats.podNames()).containsExactly("hello-00001-deployment-reserve");
        assertThat(world.servingIds()).containsExactly(world.onlyInstance().id());
    }

    @Test
    void asManyAreKeptAsThereAreSeats() {
        seats.deployed(3);
        List<FakeInstance> before = world.driver.instances();

        seats.idle(2);
        world.advance(ofSeconds(1));

        assertThat(world.driver.instances()).hasSize(2).isSubsetOf(before);
        assertThat(seats.podNames()).hasSize(2);
    }

    @Test
    void ofThreeWantedOneIsTheReserveAndTheOthersStartAtOnce() {
        seats.deployed(1);
        seats.idle(1);
        FakeInstance kept = world.onlyInstance();

        seats.wake(3);
        world.advance(ofMillis(10));

        assertThat(world.driver.instances()).hasSize(3).contains(kept);
        assertThat(world.servingIds()).hasSize(3);
    }

    @Test
    void aRevisionWithoutSeatsEndsAsEver() {
        seats.deployed(1);

        seats.wake(0);
        world.advance(ofSeconds(1));

        assertThat(world.pods()).isEmpty();
        assertThat(world.driver.instances()).isEmpty();
    }

    @Test
    void anOfferThatNobodyClaimsEndsAfterTwoSeconds() {
        // Given
        seats.deployed(1);
        world.change(DEPLOYMENT, RESERVE, tree -> tree.withObject("/spec").put("paused", true));
        world.objects.remove(REPLICA_SET, reserveReplicaSet().key(), reserveReplicaSet().uid());
        world.turns.settle();

        // When
        seats.idle(1);
        world.advance(ofMillis(1_900));
        List<String> serving = world.servingIds();
        world.advance(ofMillis(200));

        // Then
        assertThat(serving).hasSize(1);
        assertThat(world.servingIds()).isEmpty();
        assertThat(world.pods()).isEmpty();
    }

    private ApiObject reserveReplicaSet() {
        return world.replicaSets().stream()
                .filter(one -> one.name().contains("reserve"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aReserveServesUntilAStandardInstanceDoes() {
        // Given
        seats.deployed(1);
        seats.idle(1);
        FakeInstance instance = world.onlyInstance();
        keepStandardPodsAway(true);

        // When
        seats.raise(instance.id());
        seats.wake(1);
        world.advance(ofSeconds(11));

        // Then
        assertThat(world.servingIds()).containsExactly(instance.id());

        // When
        keepStandardPodsAway(false);
        world.advance(ofSeconds(1));

        // Then
        assertThat(seats.podNames()).containsExactly("hello-00001-deployment");
        assertThat(world.onlyInstance()).isSameAs(instance);
    }

    @Test
    void aReserveThatNobodyIsToFollowEndsAfterTwoSeconds() {
        // Given
        seats.deployed(1);
        seats.idle(1);
        keepStandardPodsAway(true);
        seats.wake(1);
        world.advance(ofSeconds(11));

        // When
        seats.replicas(STANDARD, 0);
        world.advance(ofSeconds(2));

        // Then
        assertThat(world.pods()).isEmpty();
        assertThat(world.driver.instances()).isEmpty();
    }

    @Test
    void aReserveThatIsDeletedByForceServesNoLonger() {
        // Given
        seats.deployed(1);
        seats.idle(1);
        keepStandardPodsAway(true);
        seats.wake(1);

        // When
        world.change(
                POD,
                world.onlyPod().key(),
                tree -> tree.withObject("/metadata").put("deletionGracePeriodSeconds", 0));
        world.advance(ofSeconds(3));

        // Then
        assertThat(world.driver.instances()).isEmpty();
    }

    /// A Deployment that is paused makes no ReplicaSet.
    private void keepStandardPodsAway(boolean away) {
        world.change(DEPLOYMENT, STANDARD, tree -> tree.withObject("/spec").put("paused", away));
        if (away) {
            world.replicaSets().stream()
                    .filter(one -> !one.name().contains("reserve"))
                    .forEach(one -> world.objects.remove(REPLICA_SET, one.key(), one.uid()));
        }
        world.turns.settle();
    }

    @Test
    void aClaimThatNobodyAnswersStartsItsOwnAfterTwoSeconds() {
        seats.deployed(1);

        seats.replicas(RESERVE, 1);
        world.advance(ofMillis(1_900));
        int before = world.driver.instances().size();
        world.advance(ofMillis(200));

        assertThat(before).isEqualTo(1);
        assertThat(world.driver.instances()).hasSize(2);
    }

    @Test
    void aSeatWithoutAnybodyToTakeOverStartsItsOwnAtOnceOnFullPower() {
        // Given
        world.driver.playing(Script.listensAfter(ofMillis(50)));
        seats.deployed(0);

        // When
        seats.idle(1);
        int starting = world.onlyInstance().cpuMillis();
        world.advance(ofMillis(100));

        // Then
        assertThat(starting).isEqualTo(1000);
        assertThat(world.onlyInstance().cpuMillis()).isEqualTo(100);
        assertThat(seats.rung()).isEqualTo(Rung.RESERVE);
    }

    @Test
    void theClaimOfAPodWhoseGiverDiesStartsItsOwn() {
        // Given
        seats.deployed(1);
        seats.replicas(RESERVE, 1);
        world.turns.settle();
        FakeInstance first = world.onlyInstance();

        // When
        first.end(new Instance.Exit(1, false));
        world.turns.settle();

        // Then
        assertThat(world.driver.instances()).hasSize(2).doesNotContain(first);
    }

    @Test
    void anInstanceThatDiesWhileItIsOfferedIsNotRestarted() {
        seats.deployed(2);
        world.change(DEPLOYMENT, RESERVE, tree -> tree.withObject("/spec").put("paused", true));
        world.objects.remove(REPLICA_SET, reserveReplicaSet().key(), reserveReplicaSet().uid());
        seats.replicas(RESERVE, 2);
        seats.replicas(STANDARD, 0);
        world.turns.settle();

        world.driver.instances().forEach(it -> it.end(new Instance.Exit(1, false)));
        world.advance(ofSeconds(1));

        assertThat(world.pods()).isEmpty();
        assertThat(world.driver.instances()).isEmpty();
    }

    @Test
    void aPodThatIsNotReadyIsNotHandedOver() {
        world.driver.playing(Script.neverListens());
        seats.deployed(1);
        FakeInstance never = world.onlyInstance();

        seats.idle(1);
        world.advance(ofSeconds(1));

        assertThat(world.driver.instances()).hasSize(1).doesNotContain(never);
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
        assertThat(world.node.raise(SeatWorld.REVISION_KEY, "nobody").toCompletableFuture())
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
        assertThat(rungs()).endsWith("RESERVE→FROZEN"); // who took the seat away has told it
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
        assertThat(rungs()).isEmpty();
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
    void startsWithMoreCpuThanItsLimitUntilItIsReady() {
        // Given
        world.driver.playing(Script.listensAfter(ofMillis(50)));
        seats.annotated(Map.of("barista.dev/startup-cpu-boost", "4"));

        // When
        seats.deployed(1);
        int ready = world.onlyInstance().cpuMillis();

        // Then
        assertThat(world.onlyInstance().spec().limits().cpuMillis()).isEqualTo(4000);
        assertThat(ready).isEqualTo(1000);
    }

    @Test
    void losesTheBoostAfterAMinuteEvenIfItIsNeverReady() {
        world.driver.playing(Script.neverListens());
        seats.annotated(Map.of("barista.dev/startup-cpu-boost", "4")).deployed(1);

        world.advance(ofSeconds(58));
        int before = world.onlyInstance().cpuMillis();
        world.advance(ofSeconds(2));

        assertThat(before).isEqualTo(4000);
        assertThat(world.onlyInstance().cpuMillis()).isEqualTo(1000);
    }

    @Test
    void tellsTheStepsOfTheReserveInOrderTwentyTimes() {
        // Given
        seats.deployed(1);

        // When
        for (int i = 0; i < 20; i++) {
            seats.idle(1);
            world.advance(ofSeconds(3));
            seats.raise(world.onlyInstance().id());
            seats.wake(1);
            world.advance(ofSeconds(3));
        }

        // Then
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.addAll(List.of("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8"));
        }
        assertThat(steps()).isEqualTo(expected);
        assertThat(world.events().stream().filter(it -> it.startsWith("ReserveIdle"))).hasSize(20);
    }

    @Test
    void tellsNoStepsOfARevisionWithoutAReserve() {
        seats.annotated(Map.of("barista.dev/idle-policy", "freeze")).deployed(1);

        seats.idle(1);
        seats.wake(1);

        assertThat(steps()).isEmpty();
        assertThat(rungs()).isEmpty();
    }

    @Test
    void aReserveThatDiesIsStartedAgainAndSaysSo() {
        seats.deployed(1);
        seats.idle(1);

        world.onlyInstance().end(new Instance.Exit(3, false));
        world.advance(ofSeconds(1));

        assertThat(seats.podNames()).containsExactly("hello-00001-deployment-reserve");
        assertThat(world.onlyInstance().id()).endsWith("-1");
        assertThat(seats.rung()).isEqualTo(Rung.RESERVE);
        assertThat(world.events()).anyMatch(event -> event.startsWith("ReserveFailed"));
        assertThat(world.onlyPod().at("/status/containerStatuses/0/restartCount").asInt())
                .isEqualTo(1);
    }

    @Test
    void aFullNodeStillHandsOver() {
        // Given
        seats.deployed(4); // of four cores

        // When
        seats.idle(1);
        world.advance(ofSeconds(1));
        seats.wake(4);
        world.advance(ofSeconds(3));
        world.create(
                POD,
                world.pod("fifth")
                        .with(tree ->
                                ((ObjectNode) tree.at("/spec/containers/0"))
                                        .putObject("resources")
                                        .putObject("requests")
                                        .put("cpu", "500m")));

        // Then
        ApiObject fifth = world.objects.require(POD, new ObjectKey("default", "fifth"));
        assertThat(fifth.at("/status/phase").asString()).isEqualTo("Pending");
        world.delete(POD, new ObjectKey("default", "fifth"));
        assertThat(world.servingIds()).hasSize(4);
        assertThat(seats.podNames()).hasSize(4);
    }

    @Test
    void waitsForMemoryBeforeItStarts() {
        // Given
        var room = new CompletableFuture<Void>();
        world.memory = _ -> room;
        seats.deployed(1);
        int before = world.driver.instances().size();

        // When
        room.complete(null);
        world.turns.settle();

        // Then
        assertThat(before).isZero();
        assertThat(world.driver.instances()).hasSize(1);
    }

    @Test
    void aUserMayDeleteAnIdleSeat() {
        seats.deployed(1);
        seats.idle(1);
        FakeInstance first = world.onlyInstance();

        world.delete(POD, world.onlyPod().key());
        world.advance(ofSeconds(3));

        assertThat(world.onlyInstance()).isNotSameAs(first);
        assertThat(seats.podNames()).containsExactly("hello-00001-deployment-reserve");
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

    private List<String> steps() {
        return world.journal.stream()
                .filter(ReserveStep.class::isInstance)
                .map(entry -> ((ReserveStep) entry).step())
                .toList();
    }

    private List<String> rungs() {
        return world.journal.stream()
                .filter(RungChanged.class::isInstance)
                .map(RungChanged.class::cast)
                .map(entry -> entry.from() + "→" + entry.to())
                .toList();
    }
}
