package dev.barista.control.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How fast a rollout goes, by how long its first percent took to be served.
class PaceTest {

    private static final long START = 1_900_000_000_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "100, 60, 2.3, 5, 3.0",
        "100, 120, 1, 1, 1.2020",
        "100, 10, 4, 66, 4.0",
        "50, 600, 5, 1, 12.1428",
        "100, 3600, 3, 1, 36.3333",
        "2, 60, 1, 1, 59.0",
        "100, 5, 9, 99, 1.0",
    })
    void theFirstPercentSetsThePace(
            int percent, int seconds, double served, int size, double stepSeconds) {
        long now = START + (long) (served * 1e9);

        Pace pace = Pace.startingAt(START).servedAt(now, percent, Duration.ofSeconds(seconds));

        assertThat(pace.size()).isEqualTo(size);
        assertThat(pace.step()).isBetween(nanos(stepSeconds), nanos(stepSeconds + 0.0001));
        assertThat(pace.nextStep()).isEqualTo(now + pace.step());
        assertThat(pace.start()).isEqualTo(START);
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }

    @Test
    void halfAPercentIsRoundedUp() {
        Pace pace = Pace.startingAt(START).servedAt(START, 6, Duration.ofSeconds(3));

        assertThat(pace.size()).as("5 percent in 2 steps").isEqualTo(3);
    }
}
