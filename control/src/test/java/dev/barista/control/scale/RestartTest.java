package dev.barista.control.scale;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.scale.Loads.Load;
import dev.barista.model.journal.JournalEntry.Scaled;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// After a crash the instances run on under a load that the new autoscaler has not seen yet.
class RestartTest {

    private static final String REVISION = "coffee-00001";

    private final ScaleWorld world = new ScaleWorld();

    private void run(int load) {
        world.deploy(REVISION, Map.of("autoscaling.knative.dev/target", "10"));
        world.loads.put(REVISION, new Load(load, load));
        world.time.advance(ofMinutes(3));
    }

    @Test
    void nothingScalesDownBeforeAWindowHasBeenSeen() {
        run(14);
        assertThat(world.standard(REVISION)).isEqualTo(2);
        world.loads.clear();

        world.restart();
        for (int second = 0; second < 59; second++) {
            world.time.advance(ofSeconds(1));
            assertThat(world.standard(REVISION)).isEqualTo(2);
        }
        world.time.advance(ofMinutes(3));

        assertThat(world.standard(REVISION)).isZero();
    }

    @Test
    void theLastInstanceStaysForAWindowTooEvenIfItWasAboutToGo() {
        // Given
        run(0);
        world.autoscaler.wanted(ScaleWorld.key(REVISION));
        world.time.advance(ofSeconds(85));
        assertThat(world.active(REVISION).reason()).isEqualTo("NoTraffic");
        assertThat(world.standard(REVISION)).isEqualTo(1);

        // When
        world.restart();
        world.time.advance(ofSeconds(59));
        int within = world.standard(REVISION);
        String status = world.active(REVISION).reason();
        world.time.advance(ofSeconds(5));

        // Then
        assertThat(within).isEqualTo(1);
        assertThat(status).isEqualTo("NoTraffic");
        assertThat(world.standard(REVISION)).isZero();
    }

    @Test
    void seatsThatAKilledProcessLeftToARevisionThatIsAwakeGoAtOnce() {
        // Given
        world.deploy(REVISION, Map.of("knative.aliyun.com/reserve-instance", "enable"));
        world.autoscaler.close();
        world.scaleSeats(REVISION, 1);

        // When
        world.restart();

        // Then
        assertThat(world.seats(REVISION)).isZero();
        assertThat(world.standard(REVISION)).isEqualTo(1);
    }

    @Test
    void moreLoadIsAnsweredAtOnce() {
        run(7);
        world.restart();

        world.loads.put(REVISION, new Load(70, 70));
        world.time.advance(ofSeconds(4));

        assertThat(world.standard(REVISION)).isEqualTo(10);
    }

    @Test
    void aRestartedSleeperIsNotTouched() {
        run(0);
        int entries = world.journal.size();

        world.restart();
        world.time.advance(ofMinutes(5));

        assertThat(world.journal).hasSize(entries);
    }

    @Test
    void aLowerMaxScaleIsObeyedAllTheSame() {
        run(70);
        assertThat(world.standard(REVISION)).isEqualTo(10);
        world.loads.clear();
        world.restart();

        world.annotate(REVISION, "autoscaling.knative.dev/max-scale", "4");
        world.time.advance(ofSeconds(10));

        assertThat(world.standard(REVISION)).isEqualTo(4);
        assertThat(((Scaled) world.journal.getLast()).reason())
                .isEqualTo("started less than a window ago");
    }

    @Test
    void aNewRevisionIsNotTakenForReadyBecauseAnOldOneOfItsNameWas() {
        run(7);
        assertThat(world.condition(REVISION, "ScaleTargetInitialized").isTrue()).isTrue();

        world.deployAgainOutOfOrder(REVISION);

        assertThat(world.condition(REVISION, "ScaleTargetInitialized").isTrue()).isFalse();
        assertThat(world.active(REVISION).reason()).isEqualTo("Queued");
    }

    @Test
    void aStoppedAutoscalerDoesNothingAndIsNotInTheWay() {
        // Given
        run(14);
        world.autoscaler.stop();
        world.loads.clear();
        world.written.clear();
        int entries = world.journal.size();

        // When
        world.time.advance(ofMinutes(10));
        world.autoscaler.wanted(ScaleWorld.key(REVISION));
        world.autoscaler.release(ScaleWorld.key(REVISION), "test");
        world.autoscaler.reclaim(ScaleWorld.key(REVISION));
        world.autoscaler.reconfigure();
        world.autoscaler.stop();

        // Then
        assertThat(world.written).isEmpty();
        assertThat(world.journal).hasSize(entries);
    }

    @Test
    void eachStartSeesAWindowBeforeItScalesDown() {
        run(14);
        world.loads.clear();
        for (int term = 0; term < 3; term++) {
            world.restart();
            world.autoscaler.start(); // a second start of a started one changes nothing
            world.time.advance(ofSeconds(59));
            assertThat(world.standard(REVISION)).isEqualTo(2);
        }
    }

    @Test
    void whatWasCountedWhileItWasStoppedIsNotTheLoadOfItsFirstSecond() {
        // Given
        run(7);
        int before = world.standard(REVISION);
        world.autoscaler.stop();

        // When
        world.counts.once.put(REVISION, new Load(70, 100_000));
        world.autoscaler.start();
        world.time.advance(ofSeconds(10));

        // Then
        assertThat(world.standard(REVISION)).isEqualTo(before);
    }

    @Test
    void aRevisionThatCannotBeMeasuredDoesNotStopTheOthers() {
        // Given
        run(7);
        world.deploy("tea-00001", Map.of("autoscaling.knative.dev/target", "10"));
        world.counts.broken.add("tea-00001");

        // When
        world.loads.put(REVISION, new Load(70, 70));
        world.time.advance(ofSeconds(10));

        // Then
        assertThat(world.standard(REVISION)).isEqualTo(10);
        world.counts.broken.clear();
        world.loads.put("tea-00001", new Load(70, 70));
        world.time.advance(ofSeconds(10));
        assertThat(world.standard("tea-00001")).isGreaterThan(1);
    }
}
