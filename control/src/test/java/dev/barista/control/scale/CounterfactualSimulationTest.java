package dev.barista.control.scale;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.barista.control.scale.TraceSimulation.Policy;
import dev.barista.control.scale.TraceSimulation.Trace;
import dev.barista.model.config.PricesConfig;
import dev.barista.model.instance.Rung;
import dev.barista.model.ledger.Bill;
import dev.barista.model.ledger.Cost;
import dev.barista.model.ledger.Counts;
import dev.barista.model.ledger.Deployed;
import dev.barista.model.ledger.Fact;
import dev.barista.model.ledger.Facts;
import dev.barista.model.ledger.LineKey;
import dev.barista.model.ledger.Measure;
import dev.barista.model.ledger.Period;
import dev.barista.model.ledger.Size;
import dev.barista.model.ledger.Span;
import dev.barista.model.ledger.Use;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the ledger says that other policies would have cost, against simulations of the same
/// requests under these policies, with the autoscaler's own decisions.
class CounterfactualSimulationTest {

    private static final ObjectKey REVISION = new ObjectKey("default", "coffee-00001");
    private static final Instant FROM = Instant.parse("2030-01-01T00:00:00Z");
    private static final Deployed COFFEE =
            new Deployed(REVISION, "coffee", InstanceClass.STANDARD, new Size(1000, 512L << 20));

    private static final long[] SEEDS = {1, 2, 3, 5};

    /// Of instance-seconds, of all seeds together.
    private static final double OF_ALL_PERCENT = 3;

    /// Of one: a single decision a second earlier or later is more than 3 % of a short day.
    private static final double OF_ONE_PERCENT = 5;

    private final Map<Map.Entry<Trace, Policy>, TraceSimulation.Result> done = new HashMap<>();

    private static Cost bill(List<Fact> facts) {
        Map<LineKey, Use> lines = new HashMap<>();
        Counts counts = Counts.NONE;
        for (Fact fact : facts) {
            switch (fact) {
                case Fact.Used(LineKey line, Use use) -> lines.merge(line, use, Use::plus);
                case Fact.Happened(_, _, Measure measure, long amount) ->
                        counts = counts.with(measure, amount);
                case Fact.Counted _, Fact.Gone _, Fact.Known _, Fact.Routed _ -> {}
            }
        }
        var all =
                new Facts(
                        COFFEE, lines, counts, List.of(new Span(REVISION, FROM, null)), List.of());
        Instant to = FROM.plusSeconds(TraceSimulation.SECONDS);
        return new Bill(PricesConfig.DEFAULT, new Period(FROM, to)).of(all);
    }

    private static double seconds(Cost.Instead instead) {
        return instead.nanos() / 1e9;
    }

    /// Each is asked for as itself, and as what others are compared with.
    private TraceSimulation.Result run(Trace trace, Policy policy) {
        return done.computeIfAbsent(
                Map.entry(trace, policy), _ -> new TraceSimulation(trace, policy, FROM).run());
    }

    static Stream<Arguments> traces() {
        Map<String, Trace> traces =
                Map.of(
                        "gentle", new Trace(0, 20, 300, ofMillis(300), ofMillis(300)),
                        "steep", new Trace(0, 60, 300, ofMillis(300), ofSeconds(2)),
                        "short bursts", new Trace(0, 200, 20, ofMillis(300), ofSeconds(1)),
                        "long starts", new Trace(0, 30, 300, ofMillis(300), ofSeconds(10)),
                        "slow requests", new Trace(0, 5, 300, ofSeconds(4), ofSeconds(3)));
        return traces.entrySet().stream()
                .map(trace -> Arguments.of(trace.getKey(), trace.getValue()));
    }

    /// The bill of several revisions, and of each, whichever policy they have in truth.
    @ParameterizedTest(name = "{0}")
    @MethodSource("traces")
    void agreesWithASimulationOfTheSameRequests(String name, Trace trace) {
        for (Policy actual : Policy.values()) {
            double saidMin = 0;
            double saidZero = 0;
            double min = 0;
            double zero = 0;
            for (long seed : SEEDS) {
                Trace seeded = trace.seeded(seed);
                Cost cost = bill(run(seeded, actual).facts());
                double minScale = run(seeded, Policy.MIN_SCALE_1).standardSeconds();
                double toZero = run(seeded, Policy.TO_ZERO).standardSeconds();
                assertThat(seconds(cost.minScale()))
                        .as("min-scale: 1, in truth %s, seed %d", actual, seed)
                        .isCloseTo(minScale, withPercentage(OF_ONE_PERCENT));
                assertThat(seconds(cost.scaleToZero()))
                        .as("scale to zero, in truth %s, seed %d", actual, seed)
                        .isCloseTo(toZero, withPercentage(OF_ONE_PERCENT));
                saidMin += seconds(cost.minScale());
                saidZero += seconds(cost.scaleToZero());
                min += minScale;
                zero += toZero;
            }
            assertThat(saidMin).isCloseTo(min, withPercentage(OF_ALL_PERCENT));
            assertThat(saidZero).isCloseTo(zero, withPercentage(OF_ALL_PERCENT));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("traces")
    void whatRanIsWhatTheLedgerSaysAndAlwaysOnTheMostOfIt(String name, Trace trace) {
        var reserve = run(trace.seeded(1), Policy.RESERVE);

        Cost cost = bill(reserve.facts());

        assertThat(cost.line(Rung.RUNNING).use().nanos() / 1e9)
                .isCloseTo(reserve.standardSeconds(), withPercentage(0.5));
        assertThat(cost.line(Rung.RESERVE).wakes()).isGreaterThan(5);
        assertThat(seconds(cost.alwaysOn()))
                .isEqualTo((double) reserve.peak() * TraceSimulation.SECONDS);
    }
}
