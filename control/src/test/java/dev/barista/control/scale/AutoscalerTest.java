package dev.barista.control.scale;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.autoscale.Bounds;
import dev.barista.control.autoscale.KpaLimits;
import dev.barista.control.autoscale.ZeroPolicy;
import dev.barista.control.scale.Loads.Load;
import dev.barista.model.condition.Condition;
import dev.barista.model.condition.Conditions;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.Types;
import dev.barista.model.serving.ScalingAnnotations.Aggregation;
import dev.barista.model.serving.ScalingAnnotations.Metric;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutoscalerTest {

    private static final ObjectKey REVISION = new ObjectKey("default", "coffee-00001");
    private static final ObjectKey DEPLOYMENT = new ObjectKey("default", "coffee-00001-deployment");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryObjects objects = new InMemoryObjects(time);
    private final List<JournalEntry> journal = new ArrayList<>();
    private final FakeLoads loads = new FakeLoads(time);
    private int minScale;
    private final ScaleLoop autoscaler =
            new ScaleLoop(
                    objects,
                    loads,
                    _ -> settings(),
                    journal::add,
                    Alternatives.NONE,
                    new Clocks(time, time, time),
                    Runnable::run,
                    Runnable::run);

    @Test
    void reportsARevisionActiveOnceItsInitialScaleIsReady() {
        deploy();
        assertThat(condition("Active").reason()).isEqualTo("Queued");

        becomeReady(1);

        assertThat(condition("Ready").isTrue()).isTrue();
        assertThat(condition("ScaleTargetInitialized").isTrue()).isTrue();
        assertThat(status("actualScale")).isEqualTo(1);
        assertThat(status("desiredScale")).isEqualTo(1);
    }

    @Test
    void scalesOutToTheLoadOverTheTarget() {
        deploy();
        becomeReady(1);
        load(90, 0);

        time.advance(ofSeconds(2));

        assertThat(replicas()).isEqualTo(13);
    }

    @Test
    void tellsWhatItSeesAndWants() {
        deploy();
        becomeReady(1);
        load(90, 0);
        time.advance(ofSeconds(2));

        ScaleReading reading = autoscaler.readings().join().getFirst();

        assertThat(reading.revision()).isEqualTo(REVISION);
        assertThat(reading.requested()).isEqualTo(13);
        assertThat(reading.desired()).isEqualTo(13);
        assertThat(reading.ready()).isEqualTo(1);
        assertThat(reading.panics()).isTrue();
        assertThat(reading.metric()).isEqualTo(Metric.CONCURRENCY);
        assertThat(reading.target()).isEqualTo(7);
        assertThat(reading.load().orElseThrow().panic()).isPositive();
    }

    @Test
    void tellsNoLoadOfARevisionThatSleeps() {
        goToZero();

        ScaleReading reading = autoscaler.readings().join().getFirst();

        assertThat(reading.desired()).isZero();
        assertThat(reading.requested()).isZero();
        assertThat(reading.ready()).isZero();
        assertThat(reading.panics()).isFalse();
    }

    @Test
    void goesToZeroAWindowAndAGracePeriodAfterTheLastRequest() {
        // Given
        deploy();
        becomeReady(1);

        // When
        time.advance(ofSeconds(60 + 28));
        int before = replicas();
        time.advance(ofSeconds(6));

        // Then
        assertThat(before).isEqualTo(1);
        assertThat(replicas()).isZero();
        assertThat(condition("Active").reason()).isEqualTo("NoTraffic");
        assertThat(condition("ScaleTargetInitialized").isTrue()).isTrue();
    }

    @Test
    void isNotReportedActiveOneCycleBeforeItsInstancesGo() {
        deploy();
        becomeReady(1);

        time.advance(ofSeconds(64));

        assertThat(replicas()).isEqualTo(1);
        assertThat(condition("Active").isFalse()).isTrue();
    }

    @Test
    void wakesWithinTheCallOfTheRequestThatWaits() {
        // Given
        goToZero();

        // When
        autoscaler.wanted(REVISION);

        // Then
        assertThat(replicas()).isEqualTo(1);
        assertThat(condition("Active").reason()).isEqualTo("Queued");
        assertThat(journal.getLast())
                .isInstanceOfSatisfying(
                        JournalEntry.Scaled.class,
                        scaled -> {
                            assertThat(scaled.from()).isZero();
                            assertThat(scaled.to()).isEqualTo(1);
                            assertThat(scaled.reason()).isEqualTo("a request waits");
                        });
    }

    /// The data plane averages since it was last asked, which was before the sleep.
    @Test
    void aLongSleepDoesNotThinOutTheLoadThatEndedIt() {
        // Given
        goToZero();
        time.advance(ofMinutes(10));
        autoscaler.wanted(REVISION);
        becomeReady(1);

        // When
        load(90.0 / 601, 90);
        time.advance(ofSeconds(1));
        load(90, 0);
        time.advance(ofSeconds(1));

        // Then
        assertThat(replicas()).isEqualTo(13);
    }

    @Test
    void aSleepingRevisionIsNotEvenMeasured() {
        goToZero();
        loads.readings = 0;

        time.advance(ofMinutes(10));

        assertThat(loads.readings).isZero();
    }

    @Test
    void givesUpAnActivationThatTakesTooLong() {
        goToZero();
        autoscaler.wanted(REVISION);

        time.advance(ofSeconds(640));

        assertThat(replicas()).isZero();
        assertThat(condition("Active").reason()).isEqualTo("TimedOut");
    }

    @Test
    void keepsMinScaleWithoutAnyLoad() {
        minScale = 2;
        deploy();
        becomeReady(2);

        time.advance(ofMinutes(5));

        assertThat(replicas()).isEqualTo(2);
        assertThat(condition("Active").isTrue()).isTrue();
    }

    @Test
    void recordsEachDecisionWithWhatItWasMadeFrom() {
        deploy();
        becomeReady(1);
        load(21, 0);

        time.advance(ofSeconds(2));

        var scaled = (JournalEntry.Scaled) journal.getLast();
        assertThat(scaled.to()).isEqualTo(3);
        assertThat(scaled.reason()).isEqualTo("load, in panic");
        assertThat(scaled.inputs())
                .containsEntry("stable", "21.0")
                .containsEntry("target", "7.0")
                .containsEntry("ready", "1")
                .containsEntry("mode", "stable");
    }

    private void goToZero() {
        deploy();
        becomeReady(1);
        time.advance(ofSeconds(100));
        becomeReady(0);
        assertThat(replicas()).isZero();
    }

    private void deploy() {
        autoscaler.start();
        ApiObject revision = objects.create(Types.REVISION, ApiObject.of(Types.REVISION, REVISION));
        objects.create(
                Types.DEPLOYMENT,
                ApiObject.of(Types.DEPLOYMENT, DEPLOYMENT)
                        .with(tree -> {
                            tree.withObject("/metadata")
                                    .putArray("ownerReferences")
                                    .add(OwnerReference.controlledBy(revision).toTree());
                            tree.putObject("spec").put("replicas", Math.max(1, minScale));
                        }));
        objects.create(
                Types.POD_AUTOSCALER,
                ApiObject.of(Types.POD_AUTOSCALER, REVISION)
                        .with(tree ->
                                tree.withObject("/spec/scaleTargetRef")
                                        .put("name", DEPLOYMENT.name())));
    }

    private void becomeReady(int instances) {
        ApiObject deployment = objects.require(Types.DEPLOYMENT, DEPLOYMENT);
        objects.updateStatus(
                Types.DEPLOYMENT,
                deployment.with(tree -> tree.putObject("status").put("readyReplicas", instances)));
    }

    private int replicas() {
        return objects.require(Types.DEPLOYMENT, DEPLOYMENT).spec().path("replicas").asInt();
    }

    private int status(String field) {
        return objects.require(Types.POD_AUTOSCALER, REVISION).status().path(field).asInt();
    }

    private Condition condition(String type) {
        return Conditions.find(objects.require(Types.POD_AUTOSCALER, REVISION), type).orElseThrow();
    }

    private void load(double concurrency, long arrivals) {
        loads.now.put(REVISION.name(), new Load(concurrency, arrivals));
    }

    private ScaleSettings settings() {
        return new ScaleSettings(
                new KpaLimits(7, new KpaLimits.Rates(1000, 2), 2, ofSeconds(60), 0, true),
                new Bounds(minScale, 0, 1, true),
                new ZeroPolicy(ofSeconds(60), ofSeconds(30), Duration.ZERO, ofSeconds(630)),
                new ScaleSettings.Measure(
                        Metric.CONCURRENCY, ofSeconds(60), ofSeconds(6), Aggregation.LINEAR),
                new ScaleSettings.Capacity(10, 211),
                Duration.ZERO);
    }
}
