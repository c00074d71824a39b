package dev.barista.node;

import static dev.barista.model.object.Types.DEPLOYMENT;
import static dev.barista.model.object.Types.POD;
import static dev.barista.model.object.Types.REPLICA_SET;
import static dev.barista.node.SeatWorld.RESERVE;
import static dev.barista.node.SeatWorld.STANDARD;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.runtime.Container;
import dev.barista.runtime.testkit.FakeInstance;
import dev.barista.runtime.testkit.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of an instance that no pod takes over, and of a seat that no instance fills.
class OffersAndClaimsTest {

    @TempDir private Path temporary;

    private SeatWorld seats;
    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        seats = new SeatWorld(temporary);
        world = seats.world;
    }

    private ApiObject reserveReplicaSet() {
        return world.replicaSets().stream()
                .filter(one -> one.name().contains("reserve"))
                .findFirst()
                .orElseThrow();
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
    void anInstanceThatRanBeforeItsRevisionHadSeatsPassesToThemAndBack() {
        // Given
        seats.seatless().deployed(1);
        FakeInstance first = world.onlyInstance();

        // When
        seats.idle(1);
        world.advance(ofSeconds(3));
        FakeInstance idle = world.onlyInstance();
        List<String> idlePods = seats.podNames();
        seats.wake(1);
        world.advance(ofSeconds(3));

        // Then
        assertThat(idle).isSameAs(first);
        assertThat(idlePods).containsExactly("hello-00001-deployment-reserve");
        assertThat(world.onlyInstance()).isSameAs(first);
        assertThat(seats.podNames()).containsExactly("hello-00001-deployment");
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
    void theClaimOfAPodWhoseGiverDiesStartsItsOwn() {
        // Given
        seats.deployed(1);
        seats.replicas(RESERVE, 1);
        world.turns.settle();
        FakeInstance first = world.onlyInstance();

        // When
        first.end(new Container.Exit(1, false));
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

        world.driver.instances().forEach(it -> it.end(new Container.Exit(1, false)));
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
}
