package dev.barista.model.time;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.Property;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private final Backoff backoff = new Backoff(ofMillis(5), ofSeconds(30));

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 5", "2, 10", "3, 20", "12, 10240", "13, 20480", "14, 30000"})
    void theDelayAfterTheNthFailure(int failures, long millis) {
        assertThat(backoff.delay(failures)).isEqualTo(ofMillis(millis));
    }

    @Test
    void noNumberOfFailuresOverflows() {
        assertThat(backoff.delay(Integer.MAX_VALUE)).isEqualTo(ofSeconds(30));
        assertThat(new Backoff(Duration.ofNanos(1), Duration.ofDays(100_000)).delay(63))
                .isEqualTo(Duration.ofNanos(1L << 62));
    }

    @Test
    void neverShrinksNorLeavesItsBounds() {
        Property.holds(
                300,
                cases -> {
                    long first = cases.random().nextLong(1, 1L << 40);
                    long most = cases.random().nextLong(first, Long.MAX_VALUE);
                    var any = new Backoff(Duration.ofNanos(first), Duration.ofNanos(most));
                    int failures = cases.between(1, 100);
                    assertThat(any.delay(failures))
                            .isBetween(any.first(), any.most())
                            .isLessThanOrEqualTo(any.delay(failures + 1));
                });
    }

    @Test
    void refusesWhatIsNoBackoff() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, ofSeconds(1)))
                .hasMessage("back-off: PT0S to PT1S (expected: 0 < first <= most)");
        assertThatThrownBy(() -> new Backoff(ofSeconds(2), ofSeconds(1)))
                .hasMessageContaining("expected: 0 < first <= most");
        assertThatThrownBy(() -> backoff.delay(-1)).hasMessage("failures: -1 (expected: >= 0)");
    }
}
