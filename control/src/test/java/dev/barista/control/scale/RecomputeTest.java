package dev.barista.control.scale;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.autoscale.Recompute;
import dev.barista.control.scale.Loads.Load;
import dev.barista.model.config.AutoscalerConfig;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.journal.JournalEntry.Scaled;
import dev.barista.model.journal.JournalEntry.Seats;
import dev.barista.model.testkit.Property;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// What a journal entry says a decision was made from is enough to make it again.
class RecomputeTest {

    private static final String COFFEE = "coffee-00001";
    private static final String TEA = "tea-00001";

    private final ScaleWorld world = new ScaleWorld();

    private static void assertTold(List<JournalEntry> journal) {
        for (JournalEntry entry : journal) {
            switch (entry) {
                case Scaled scaled ->
                        assertThat(Recompute.scaled(scaled.inputs()))
                                .as("%s", scaled)
                                .isEqualTo(OptionalInt.of(scaled.to()));
                case Seats seats ->
                        assertThat(Recompute.seats(seats.inputs()))
                                .as("%s", seats)
                                .isEqualTo(OptionalInt.of(seats.to()));
                default -> throw new AssertionError(entry);
            }
        }
    }

    private List<String> reasons() {
        return world.journal.stream()
                .filter(Scaled.class::isInstance)
                .map(entry -> ((Scaled) entry).reason())
                .distinct()
                .toList();
    }

    @Test
    void everyDecisionOfAScriptedRunComesOutAgain() {
        // Given: two revisions, one with all that can be set
        world.deploy(
                COFFEE,
                Map.of(
                        "knative.aliyun.com/reserve-instance", "enable",
                        "autoscaling.knative.dev/target", "10",
                        "autoscaling.knative.dev/activation-scale", "3",
                        "autoscaling.knative.dev/max-scale", "20",
                        "autoscaling.knative.dev/scale-down-delay", "15s"));
        world.deploy(
                TEA,
                Map.of(
                        "autoscaling.knative.dev/metric",
                        "rps",
                        "autoscaling.knative.dev/metric-aggregation-algorithm",
                        "weighted-exponential",
                        "autoscaling.knative.dev/target",
                        "3",
                        "autoscaling.knative.dev/window",
                        "30s"));

        // When: a burst, a fall, zero, a wake, a restart, short memory, a lost route
        load(COFFEE, 90, TEA, 7.3, ofSeconds(40));
        load(COFFEE, 500, TEA, 1.1, ofSeconds(33));
        load(COFFEE, 3.7, TEA, 100.0 / 3, ofMinutes(3));
        load(COFFEE, 0, TEA, 0, ofMinutes(4));
        world.autoscaler.wanted(ScaleWorld.key(COFFEE));
        load(COFFEE, 12.5, TEA, 0, ofSeconds(30));
        world.restart();
        load(COFFEE, 1, TEA, 50, ofMinutes(2));
        load(COFFEE, 0, TEA, 50, ofSeconds(2));
        world.autoscaler.reclaim(ScaleWorld.key(COFFEE));
        world.autoscaler.wanted(ScaleWorld.key(COFFEE));
        load(COFFEE, 1, TEA, 50, ofSeconds(20));
        world.route(COFFEE, false);
        load(COFFEE, 0, TEA, 0, ofMinutes(5));
        world.nodeWorks = false;
        world.autoscaler.wanted(ScaleWorld.key(TEA));
        load(COFFEE, 0, TEA, 0, ofMinutes(12));

        // Then
        assertThat(world.journal).hasSizeGreaterThan(25);
        assertThat(reasons())
                .contains(
                        "load",
                        "load, in panic",
                        "upper bound",
                        "idle",
                        "a request waits",
                        "memory is short",
                        "instances did not become ready in time");
        assertTold(world.journal);
    }

    private void load(String one, double load, String other, double otherLoad, Duration time) {
        world.loads.put(one, new Load(load, (long) load));
        world.loads.put(other, new Load(otherLoad, (long) otherLoad));
        world.time.advance(time);
    }

    @Test
    void everyDecisionOfAnyRunComesOutAgain() {
        Property.holds(30, cases -> run(cases.random(), 20 + cases.size()));
    }

    private static void run(RandomGenerator random, int steps) {
        var world = new ScaleWorld();
        world.config =
                world.config.withAutoscaler(
                        AutoscalerConfig.parse(
                                        Map.of(
                                                "max-scale-up-rate",
                                                "3.3",
                                                "max-scale-down-rate",
                                                "1.7",
                                                "enable-scale-to-zero",
                                                Boolean.toString(random.nextInt(4) > 0)))
                                .orElseThrow());
        var annotations = new HashMap<String, String>();
        annotations.put("barista.dev/idle-policy", random.nextBoolean() ? "ladder" : "stop");
        annotations.put("autoscaling.knative.dev/min-scale", "" + random.nextInt(2));
        annotations.put("autoscaling.knative.dev/target", "" + (1 + random.nextInt(20)));
        annotations.put("autoscaling.knative.dev/window", (6 + random.nextInt(60)) + "s");
        annotations.put("autoscaling.knative.dev/scale-down-delay", random.nextInt(30) + "s");
        world.deploy(COFFEE, annotations);
        for (int n = 0; n < steps; n++) {
            double load = random.nextInt(3) == 0 ? 0 : random.nextDouble() * random.nextInt(300);
            world.loads.put(COFFEE, new Load(load, (long) load));
            world.time.advance(ofMillis(random.nextInt(45_000)));
            switch (random.nextInt(12)) {
                case 0 -> world.autoscaler.wanted(ScaleWorld.key(COFFEE));
                case 1 -> world.autoscaler.release(ScaleWorld.key(COFFEE), "stop-after");
                case 2 -> world.autoscaler.reclaim(ScaleWorld.key(COFFEE));
                case 3 -> world.route(COFFEE, random.nextBoolean());
                case 4 -> world.restart();
                default -> {}
            }
        }
        assertTold(world.journal);
    }

    @Test
    void entriesOfEarlierVersionsDoNotSayEnough() {
        Map<String, String> old =
                Map.of("stable", "21.000", "panic", "21.000", "ready", "1", "mode", "stable");

        assertThat(Recompute.scaled(old)).isEmpty();
        assertThat(Recompute.scaled(Map.of())).isEmpty();
        assertThat(Recompute.seats(Map.of("seats", "many"))).isEmpty();
    }

    @Test
    void otherInputsComeOutOtherwise() {
        world.deploy(COFFEE, Map.of("autoscaling.knative.dev/target", "10"));
        load(COFFEE, 90, TEA, 0, ofSeconds(2));
        var inputs = new HashMap<>(((Scaled) world.journal.getLast()).inputs());

        inputs.put("stable", "7.000000000000001");
        inputs.put("panic", "7.000000000000001");

        assertThat(Recompute.scaled(inputs)).hasValue(2);
    }
}
