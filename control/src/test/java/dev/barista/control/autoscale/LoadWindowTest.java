package dev.barista.control.autoscale;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.barista.model.serving.ScalingAnnotations.Aggregation;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import dev.barista.model.testkit.VirtualTime;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadWindowTest {

    private final VirtualTime time = new VirtualTime();
    private final LoadWindow window = new LoadWindow(ofSeconds(60), Aggregation.LINEAR);

    @Test
    void countsOnlyTheSecondsSeenSoFar() {
        window.add(time.nanos(), 10);
        time.advance(ofSeconds(1));
        window.add(time.nanos(), 20);

        assertThat(window.average(time.nanos())).isEqualTo(15);
    }

    @Test
    void addsUpWhatComesWithinOneSecond() {
        window.add(time.nanos(), 1);
        window.add(time.nanos(), 2);

        assertThat(window.average(time.nanos())).isEqualTo(3);
    }

    @Test
    void countsSecondsWithoutDataBetweenWritesAsZero() {
        window.add(time.nanos(), 12);
        time.advance(ofSeconds(3));
        window.add(time.nanos(), 0);

        assertThat(window.average(time.nanos())).isEqualTo(3);
    }

    @Test
    void doesNotCountTheSecondsSinceTheLastWrite() {
        window.add(time.nanos(), 7);
        time.advance(ofSeconds(10));

        assertThat(window.average(time.nanos())).isEqualTo(7);
    }

    @Test
    void isEmptyAfterAWholeWindowWithoutAWrite() {
        window.add(time.nanos(), 600);
        time.advance(ofSeconds(60));

        assertThat(window.isEmpty(time.nanos())).isTrue();
        assertThat(window.average(time.nanos())).isZero();
    }

    @Test
    void startsAnewAfterAGapLongerThanTheWindow() {
        window.add(time.nanos(), 600);
        time.advance(ofSeconds(61));
        window.add(time.nanos(), 4);

        assertThat(window.average(time.nanos())).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"6, 0.78456", "10, 0.60189", "30, 0.26436", "60, 0.2", "600, 0.2"})
    void smoothsTheWeightedAverageAsKnativeDoes(int seconds, double expected) {
        assertThat(LoadWindow.smoothingOf(seconds)).isCloseTo(expected, within(5e-6));
    }

    @Test
    void weighsTheNewestSecondMost() {
        var weighted = new LoadWindow(ofSeconds(60), Aggregation.WEIGHTED_EXPONENTIAL);
        weighted.add(time.nanos(), 10);
        time.advance(ofSeconds(1));
        weighted.add(time.nanos(), 100);

        assertThat(weighted.average(time.nanos())).isCloseTo(100 * 0.2 + 10 * 0.16, within(1e-9));
    }

    @Test
    void refusesAWindowOfLessThanASecond() {
        assertThatThrownBy(() -> new LoadWindow(ofMillis(900), Aggregation.LINEAR))
                .hasMessage("window: PT0.9S (expected: at least 1 s)");
    }

    @Test
    void agreesWithASumOverTheWholeHistory() {
        Property.holds(500, LoadWindowTest::agreesWithTheSum);
    }

    private static void agreesWithTheSum(Cases cases) {
        // Given
        var time = new VirtualTime();
        var window = new LoadWindow(ofSeconds(6), Aggregation.LINEAR);
        Map<Long, Integer> history = new HashMap<>();
        long first = Math.floorDiv(time.nanos(), 1_000_000_000L);
        long last = first;

        // When
        for (int i = 0; i <= cases.length(); i++) {
            long second = Math.floorDiv(time.nanos(), 1_000_000_000L);
            first = second - last > 6 ? second : first;
            last = second;
            int amount = cases.between(0, 9);
            window.add(time.nanos(), amount);
            history.merge(second, amount, Integer::sum);
            time.advance(ofMillis(cases.between(0, 2_500)));
        }

        // Then
        long now = Math.floorDiv(time.nanos(), 1_000_000_000L);
        long from = first;
        double sum =
                history.entrySet().stream()
                        .filter(entry -> entry.getKey() > now - 6 && entry.getKey() >= from)
                        .mapToInt(Map.Entry::getValue)
                        .sum();
        double expected = now - last >= 6 ? 0 : sum / Math.min(last - first + 1, 6 - (now - last));
        assertThat(window.average(time.nanos())).isCloseTo(expected, within(1e-6));
    }
}
