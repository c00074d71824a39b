package dev.barista.control.autoscale;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.autoscale.KpaLimits.Rates;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import dev.barista.model.testkit.VirtualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KpaPolicyTest {

    private static final KpaLimits LIMITS = limits(10, 1000, true, 0);

    private final VirtualTime time = new VirtualTime();

    /// The vectors of the reference, §17.5.
    @ParameterizedTest
    @CsvSource({
        "0, 0.5, 1, 70, true, 0, 1000, 1, 1, false",
        "1, 150, 150, 70, true, 0, 1000, 3, 3, true",
        "1, 150, 60, 70, true, 0, 1000, 3, 1, false",
        "10, 70, 70, 70, true, 0, 1000, 5, 5, false",
        "10, 0, 0, 70, true, 0, 1000, 5, 5, false",
        "10, 0, 0, 70, false, 0, 1000, 0, 0, false",
        "4, 35, 80, 7, true, 0, 1000, 5, 12, true",
        "0, 1, 1, 70, true, 3, 1000, 3, 3, false",
        "3, 1000, 100000, 7, true, 0, 10, 30, 30, true",
    })
    void decidesAsKnativeDoes(
            int ready,
            double stable,
            double panic,
            double target,
            boolean reachable,
            int activation,
            double up,
            int stablePods,
            int panicPods,
            boolean panics) {
        KpaLimits limits = limits(target, up, reachable, activation);
        int atLeastOne = Math.max(1, ready);

        Decision decision = decide(new Mode.Stable(), new Demand(stable, panic, ready), limits);

        assertThat(KpaPolicy.podsFor(stable, atLeastOne, limits)).isEqualTo(stablePods);
        assertThat(KpaPolicy.podsFor(panic, atLeastOne, limits)).isEqualTo(panicPods);
        assertThat(decision.mode() instanceof Mode.Panic).isEqualTo(panics);
        assertThat(decision.pods())
                .isEqualTo(panics ? Math.max(stablePods, panicPods) : stablePods);
    }

    /// The vectors of the reference, §17.6.
    @ParameterizedTest
    @CsvSource({
        "0, 100, 211, 0, -211",
        "1, 100, 211, 0, -111",
        "2, 100, 211, 0, -11",
        "3, 100, 211, 0, 89",
        "3, 100, 211, 90, -1",
        "4, 100, 211, 150, 39",
        "1, 10, 10, 0, 0",
        "5, 10, 70, 3.5, -24",
        "25, 10, 211, 12.2, 26",
        "1, 100, 0, 50, 0",
        "3, 100, -1, 0, -1",
    })
    void knowsTheExcessBurstCapacity(int ready, double total, double burst, double panic, int ebc) {
        assertThat(KpaPolicy.excessBurstCapacity(total, burst, new Demand(0, panic, ready)))
                .isEqualTo(ebc);
    }

    @Test
    void neverScalesDownDuringAPanic() {
        // Given
        Mode panic = decide(new Mode.Stable(), new Demand(5, 40, 1), LIMITS).mode();

        // When
        time.advance(ofSeconds(60));
        Decision decision = decide(panic, new Demand(0, 0, 4), LIMITS);

        // Then
        assertThat(decision.pods()).isEqualTo(4);
    }

    @Test
    void calmsDownOnceAStableWindowHasPassedSinceTheLastBurst() {
        // Given
        Mode panic = decide(new Mode.Stable(), new Demand(5, 40, 1), LIMITS).mode();

        // When
        time.advance(ofSeconds(61));
        Decision decision = decide(panic, new Demand(0, 0, 4), LIMITS);

        // Then
        assertThat(decision).isEqualTo(new Decision(2, new Mode.Stable()));
    }

    @Test
    void aNewBurstProlongsThePanic() {
        // Given
        Mode first = decide(new Mode.Stable(), new Demand(5, 40, 1), LIMITS).mode();
        time.advance(ofSeconds(40));

        // When
        Mode second = decide(first, new Demand(5, 80, 1), LIMITS).mode();

        // Then
        assertThat(second).isEqualTo(new Mode.Panic(time.nanos(), 8));
    }

    @Test
    void startsInPanicWhenItFindsSeveralInstancesReady() {
        assertThat(Mode.initial(time.nanos(), 7)).isEqualTo(new Mode.Panic(time.nanos(), 7));
        assertThat(Mode.initial(time.nanos(), 1)).isEqualTo(new Mode.Stable());
    }

    @Test
    void neitherGrowsNorShrinksFasterThanItsRates() {
        Property.holds(1_000, this::keepsItsRates);
    }

    private void keepsItsRates(Cases cases) {
        int ready = cases.between(0, 100);
        var demand =
                new Demand(
                        cases.random().nextDouble(0, 1e5),
                        cases.random().nextDouble(0, 1e5),
                        ready);
        KpaLimits limits = limits(10, 3, true, 0);

        Decision decision = decide(new Mode.Stable(), demand, limits);

        int least = Math.max(1, ready);
        assertThat(decision.pods()).isBetween(least / 2, 3 * least);
    }

    private Decision decide(Mode mode, Demand demand, KpaLimits limits) {
        return KpaPolicy.decide(time.nanos(), mode, demand, limits);
    }

    private static KpaLimits limits(double target, double up, boolean reachable, int activation) {
        return new KpaLimits(target, new Rates(up, 2), 2.0, ofSeconds(60), activation, reachable);
    }
}
