package dev.barista.app.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the ledger says that other policies would have cost, against simulations of the same
/// requests under these policies, with the autoscaler's own decisions.
class CounterfactualSimulationTest {

    private static final ObjectKey REVISION = new ObjectKey("default", "coffee-00001");
    private static final Instant FROM = Instant.parse("2030-01-01T00:00:00Z");
    private static final Deployed COFFEE =
            new Deployed(REVISION, "coffee", InstanceClass.STANDARD, new Size(1000, 512L << 20));

    /// Of instance-seconds.
    private static final double TOLERANCE_PERCENT = 3;

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
        var all = new Facts(COFFEE, lines, counts, List.of(new Span(REVISION, FROM, null)), 0);
        Instant to = FROM.plusSeconds(TraceSimulation.SECONDS);
        return new Bill(PricesConfig.DEFAULT, new Period(FROM, to)).of(all);
    }

    private static double seconds(Cost.Instead instead) {
        return instead.nanos() / 1e9;
    }

    private static TraceSimulation.Result run(
            TraceSimulation.Load load, TraceSimulation.Policy policy) {
        return new TraceSimulation(load, policy, FROM).run();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void agreesWithASimulationOfTheSameRequests(long seed) {
        var load = new TraceSimulation.Load(seed, 20, 300_000_000);
        var reserve = run(load, TraceSimulation.Policy.RESERVE);
        var minScale = run(load, TraceSimulation.Policy.MIN_SCALE_1);
        var toZero = run(load, TraceSimulation.Policy.TO_ZERO);

        Cost cost = bill(reserve.facts());

        assertThat(cost.line(Rung.RUNNING).use().nanos() / 1e9)
                .isCloseTo(reserve.standardSeconds(), withPercentage(0.1));
        assertThat(cost.line(Rung.RESERVE).wakes()).isGreaterThan(5);
        assertThat(seconds(cost.minScale()))
                .isCloseTo(minScale.standardSeconds(), withPercentage(TOLERANCE_PERCENT));
        assertThat(seconds(cost.scaleToZero()))
                .isCloseTo(toZero.standardSeconds(), withPercentage(TOLERANCE_PERCENT));
        assertThat(seconds(cost.alwaysOn()))
                .isEqualTo((double) reserve.peak() * TraceSimulation.SECONDS);
        assertThat(toZero.standardSeconds()).isLessThan(0.9 * minScale.standardSeconds());
    }

    /// Requests that pile up behind a slow start make the autoscaler panic; the ledger does not
    /// know of them, and must rather say too little about its savings than too much.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void understatesWhatSlowColdStartsWouldHaveCost(long seed) {
        var load = new TraceSimulation.Load(seed, 60, 2_000_000_000L);
        Cost cost = bill(run(load, TraceSimulation.Policy.RESERVE).facts());

        assertThat(seconds(cost.scaleToZero()))
                .isLessThan(run(load, TraceSimulation.Policy.TO_ZERO).standardSeconds());
        assertThat(seconds(cost.minScale()))
                .isCloseTo(
                        run(load, TraceSimulation.Policy.MIN_SCALE_1).standardSeconds(),
                        withPercentage(TOLERANCE_PERCENT));
    }
}
