package dev.barista.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Durations of every size, and texts that are nearly durations.
class DurationsPropertyTest {

    private static final List<String> PIECES =
            List.of(
                    "1", "0", "9", ".", "-", "+", "h", "m", "s", "ms", "us", "µs", "ns", "d", " ",
                    "e");

    @Test
    void whatIsWrittenIsReadAsTheSameDuration() {
        Property.holds(
                1_000,
                cases -> {
                    Duration duration = duration(cases);

                    assertThat(Durations.find(Durations.text(duration))).contains(duration);
                });
    }

    @Test
    void theLongestDurationsAreReadToo() {
        for (long nanos : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 1, -Long.MAX_VALUE}) {
            Duration duration = Duration.ofNanos(nanos);

            assertThat(Durations.find(Durations.text(duration))).contains(duration);
        }
        assertThat(Durations.find("2562048h")).isEmpty();
    }

    @Test
    void theOrderOfPartsDoesNotMatter() {
        Property.holds(
                300,
                cases -> {
                    int hours = cases.between(0, 99);
                    int minutes = cases.between(0, 99);
                    int seconds = cases.between(0, 99);
                    Duration sum =
                            Duration.ofHours(hours).plusMinutes(minutes).plusSeconds(seconds);

                    assertThat(Durations.find(hours + "h" + minutes + "m" + seconds + "s"))
                            .contains(sum);
                    assertThat(Durations.find(seconds + "s" + hours + "h" + minutes + "m"))
                            .contains(sum);
                });
    }

    @Test
    void aSignTurnsTheWholeAround() {
        Property.holds(
                300,
                cases -> {
                    String text = Durations.text(duration(cases).abs());

                    assertThat(Durations.find("-" + text))
                            .isEqualTo(Durations.find(text).map(Duration::negated));
                    assertThat(Durations.find("+" + text)).isEqualTo(Durations.find(text));
                });
    }

    @Test
    void anyTextIsReadOrRefused() {
        Property.holds(
                2_000,
                cases -> {
                    var text = new StringBuilder();
                    for (int n = cases.between(0, 8); n > 0; n--) {
                        text.append(PIECES.get(cases.between(0, PIECES.size() - 1)));
                    }

                    assertThatCode(() -> Durations.find(text.toString()))
                            .doesNotThrowAnyException();
                });
    }

    @Test
    void tellsWholeSecondsFromOthers() {
        Property.holds(
                300,
                cases -> {
                    Duration duration = duration(cases);

                    assertThat(Durations.isWholeSeconds(duration))
                            .isEqualTo(duration.toNanos() % 1_000_000_000 == 0);
                });
    }

    /// Of any order of magnitude.
    private static Duration duration(Cases cases) {
        return Duration.ofNanos(cases.random().nextLong() >> cases.between(1, 62));
    }
}
