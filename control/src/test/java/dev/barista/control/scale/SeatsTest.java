package dev.barista.control.scale;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.scale.Loads.Load;
import dev.barista.model.config.IdleConfig;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.Types;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeatsTest {

    private static final String OLD = "coffee-00001";
    private static final String NEW = "coffee-00002";
    private static final Map<String, String> RESERVE =
            Map.of("knative.aliyun.com/reserve-instance", "enable");
    private static final Map<String, String> ROLLBACK = Map.of("barista.dev/warm-rollback", "10m");

    private final ScaleWorld world = new ScaleWorld();

    private void idle(String revision, Map<String, String> annotations) {
        world.deploy(revision, annotations);
        world.time.advance(ofSeconds(100));
        assertThat(world.standard(revision)).isZero();
        world.written.clear();
    }

    @Test
    void theSeatIsAskedForBeforeTheInstanceIsGivenUp() {
        world.deploy(OLD, RESERVE);

        world.time.advance(ofSeconds(100));

        assertThat(world.written)
                .containsExactly("coffee-00001-deployment-reserve 1", "coffee-00001-deployment 0");
        assertThat(world.active(OLD).reason()).isEqualTo("NoTraffic");
    }

    @Test
    void aRequestBringsTheInstanceBackBeforeItsSeatGoes() {
        idle(OLD, RESERVE);

        world.autoscaler.wanted(ScaleWorld.key(OLD));

        assertThat(world.written)
                .containsExactly("coffee-00001-deployment 1", "coffee-00001-deployment-reserve 0");
    }

    @Test
    void twentyCyclesLeaveNeitherASeatTooManyNorNone() {
        idle(OLD, RESERVE);

        for (int n = 0; n < 20; n++) {
            world.autoscaler.wanted(ScaleWorld.key(OLD));
            assertThat(world.standard(OLD)).isEqualTo(1);
            assertThat(world.seats(OLD)).isZero();
            world.time.advance(ofSeconds(100));
            assertThat(world.standard(OLD)).isZero();
            assertThat(world.seats(OLD)).isEqualTo(1);
        }
        assertThat(world.journal.stream().filter(JournalEntry.Seats.class::isInstance)).hasSize(41);
    }

    @Test
    void asManySeatsAreKeptAsAreAskedFor() {
        idle(
                OLD,
                Map.of(
                        "knative.aliyun.com/reserve-instance", "enable",
                        "knative.aliyun.com/reserve-instance-replicas", "3"));

        assertThat(world.seats(OLD)).isEqualTo(3);
    }

    @Test
    void minScaleKeepsAnInstanceAndNoSeat() {
        world.deploy(
                OLD,
                Map.of(
                        "knative.aliyun.com/reserve-instance", "enable",
                        "autoscaling.knative.dev/min-scale", "1"));

        world.time.advance(ofMinutes(10));

        assertThat(world.standard(OLD)).isEqualTo(1);
        assertThat(world.seats(OLD)).isZero();
    }

    @Test
    void withoutAnIdlePolicyNoSeatIsKept() {
        idle(OLD, Map.of());

        assertThat(world.seats(OLD)).isZero();
        assertThat(world.journal).noneMatch(JournalEntry.Seats.class::isInstance);
    }

    @Test
    void theSettingsDecideForRevisionsThatDoNotSay() {
        world.config =
                world.config.withIdle(
                        IdleConfig.parse(Map.of("idle-policy", "freeze")).orElseThrow());
        idle(OLD, Map.of());
        int before = world.seats(OLD);

        world.config = world.config.withIdle(IdleConfig.DEFAULT);
        world.autoscaler.reconfigure();

        assertThat(before).isEqualTo(1);
        assertThat(world.seats(OLD)).isZero();
    }

    @Test
    void aReleasedSeatGoesAndStaysAway() {
        idle(OLD, RESERVE);

        world.autoscaler.release(ScaleWorld.key(OLD), "stop-after");
        world.time.advance(ofMinutes(5));

        assertThat(world.seats(OLD)).isZero();
        assertThat(world.journal.getLast())
                .isInstanceOfSatisfying(
                        JournalEntry.Seats.class,
                        entry -> {
                            assertThat(entry.from()).isEqualTo(1);
                            assertThat(entry.to()).isZero();
                            assertThat(entry.reason()).isEqualTo("stop-after");
                        });
    }

    @Test
    void whoHasBeenWokenMeanwhileIsNotReleased() {
        idle(OLD, RESERVE);
        world.nodeWorks = false;
        world.autoscaler.wanted(ScaleWorld.key(OLD));
        world.written.clear();

        world.autoscaler.release(ScaleWorld.key(OLD), "stop-after");

        assertThat(world.written).isEmpty();
        assertThat(world.standard(OLD)).isEqualTo(1);
    }

    @Test
    void aTagAloneKeepsNoSeatUnlessTheRevisionSaysSo() {
        idle(
                OLD,
                Map.of(
                        "knative.aliyun.com/reserve-instance", "enable",
                        "barista.dev/tagged-only", "true"));
        idle(
                NEW,
                Map.of(
                        "knative.aliyun.com/reserve-instance", "enable",
                        "barista.dev/tagged-only", "true",
                        "barista.dev/reserve-tagged", "true"));

        assertThat(world.seats(OLD)).isZero();
        assertThat(world.seats(NEW)).isEqualTo(1);
    }

    @Test
    void theSeatOfTheOldRevisionLeavesWhenTheNewOneServes() {
        idle(OLD, RESERVE);
        world.deploy(NEW, RESERVE);

        world.route(OLD, false);

        assertThat(world.active(NEW).isTrue()).isTrue();
        assertThat(world.seats(OLD)).isZero();
    }

    @Test
    void theSeatOfTheOldRevisionWaitsForTheNewOneUntilItServes() {
        idle(OLD, RESERVE);
        world.nodeWorks = false;
        world.deploy(NEW, RESERVE);
        world.route(OLD, false);
        world.time.advance(ofSeconds(30));
        int waiting = world.seats(OLD);

        world.nodeWorks = true;
        world.autoscaler.wanted(ScaleWorld.key(NEW));
        world.objects.update(
                Types.DEPLOYMENT,
                world.objects
                        .require(Types.DEPLOYMENT, ScaleWorld.key(NEW + "-deployment"))
                        .with(tree -> tree.withObject("/metadata/labels").put("seen", "yes")));
        world.time.advance(ofSeconds(2));

        assertThat(waiting).isEqualTo(1);
        assertThat(world.seats(OLD)).isZero();
    }

    @Test
    void theSeatOfTheOldRevisionWaitsAMinuteAtMost() {
        idle(OLD, RESERVE);
        world.route(OLD, false);

        world.time.advance(ofSeconds(58));
        int before = world.seats(OLD);
        world.time.advance(ofSeconds(3));

        assertThat(before).isEqualTo(1);
        assertThat(world.seats(OLD)).isZero();
    }

    @Test
    void warmRollbackKeepsOneOfTheRevisionThatLostItsRoute() {
        world.deploy(OLD, ROLLBACK);
        world.deploy(NEW, ROLLBACK);

        world.route(OLD, false);
        world.time.advance(ofMinutes(5));

        assertThat(world.standard(OLD)).isZero();
        assertThat(world.seats(OLD)).isEqualTo(1);
        assertThat(world.standard(NEW)).isZero();
        assertThat(world.seats(NEW)).isZero();
    }

    @Test
    void whatWasKeptForARollbackWaitsAMinuteForTheFirstRequest() {
        // Given
        world.deploy(OLD, ROLLBACK);
        world.route(OLD, false);
        world.time.advance(ofMinutes(5));

        // When
        world.route(OLD, true);
        world.time.advance(ofSeconds(58));
        int before = world.seats(OLD);
        world.time.advance(ofSeconds(3));

        // Then
        assertThat(before).isEqualTo(1);
        assertThat(world.seats(OLD)).isZero();
    }

    @Test
    void theFirstRequestAfterARollbackTakesWhatWasKept() {
        world.deploy(OLD, ROLLBACK);
        world.route(OLD, false);
        world.time.advance(ofMinutes(5));
        world.route(OLD, true);
        world.time.advance(ofSeconds(30));
        world.written.clear();

        world.autoscaler.wanted(ScaleWorld.key(OLD));

        assertThat(world.written)
                .containsExactly(OLD + "-deployment 1", OLD + "-deployment-reserve 0");
    }

    @Test
    void whoAsksForMoreSeatsThanThereMayBeIsCorrected() {
        idle(OLD, RESERVE);

        world.scaleSeats(OLD, 3);

        assertThat(world.seats(OLD)).isEqualTo(1);
    }

    @Test
    void aSeatThatIsAlreadyThereIsKeptForAWarmRollback() {
        idle(
                OLD,
                Map.of(
                        "barista.dev/idle-policy", "ladder",
                        "barista.dev/warm-rollback", "10m"));

        world.route(OLD, false);
        world.time.advance(ofMinutes(5));

        assertThat(world.seats(OLD)).isEqualTo(1);
    }

    @Test
    void aSeatOutlivesARestart() {
        idle(OLD, RESERVE);

        world.restart();
        world.time.advance(ofMinutes(5));

        assertThat(world.seats(OLD)).isEqualTo(1);
        assertThat(world.standard(OLD)).isZero();
        assertThat(world.written).isEmpty();
    }

    @Test
    void withoutADeploymentForSeatsTheInstanceGoesAllTheSame() {
        world.deploy(OLD, RESERVE);
        world.dropSeats(OLD);

        world.time.advance(ofSeconds(100));

        assertThat(world.standard(OLD)).isZero();
    }

    @Test
    void shortMemoryTakesAnIdleInstanceAtOnceAndItDoesNotComeBackByItself() {
        world.loads.put(OLD, new Load(1, 1));
        world.deploy(OLD, RESERVE);
        world.time.advance(ofSeconds(61));
        world.loads.clear();
        world.time.advance(ofSeconds(1));

        world.autoscaler.reclaim(ScaleWorld.key(OLD));
        int standard = world.standard(OLD);
        world.time.advance(ofMinutes(2));

        assertThat(standard).isZero();
        assertThat(world.standard(OLD)).isZero();
        assertThat(world.seats(OLD)).isEqualTo(1);
    }

    @Test
    void shortMemoryTakesNoInstanceThatIsInUse() {
        world.loads.put(OLD, new Load(1, 1));
        world.deploy(OLD, RESERVE);
        world.time.advance(ofSeconds(61));

        world.autoscaler.reclaim(ScaleWorld.key(OLD));

        assertThat(world.standard(OLD)).isEqualTo(1);
    }

    @Test
    void recordsWhyTheSeatsChanged() {
        idle(OLD, RESERVE);

        assertThat(world.journal)
                .filteredOn(JournalEntry.Seats.class::isInstance)
                .extracting(entry -> ((JournalEntry.Seats) entry).reason())
                .isEqualTo(List.of("idle"));
    }
}
