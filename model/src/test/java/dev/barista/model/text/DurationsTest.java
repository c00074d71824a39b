package dev.barista.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.Property;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "60s, 1m0s", "1h, 1h0m0s", "90m, 1h30m0s", "1.5s, 1.5s", "0, 0s", "500ms, 500ms",
        "-2s, -2s", "100s, 1m40s", "1h0.5s, 1h0m0.5s", "1500us, 1.5ms", "10ns, 10ns", ".5h, 30m0s"
    })
    void readsAndWritesAsGoDoes(String text, String canonical) {
        assertThat(Durations.find(text).map(Durations::text)).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5 s", "1d", "abc", "1m 2s", "9999999h"})
    void findsNoDurationInOtherTexts(String text) {
        assertThat(Durations.find(text)).isEmpty();
    }

    @Test
    void readsBackWhatItWrites() {
        Property.holds(
                500,
                cases -> {
                    Duration duration = Duration.ofNanos(cases.random().nextLong() / 2);
                    assertThat(Durations.find(Durations.text(duration))).contains(duration);
                });
    }
}
