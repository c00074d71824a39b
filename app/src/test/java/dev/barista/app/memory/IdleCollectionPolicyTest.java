package dev.barista.app.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleCollectionPolicyTest {

    private static final long MIB = 1 << 20;

    private final IdleCollectionSettings settings = IdleCollectionSettings.DEFAULT;
    private final IdleCollectionPolicy policy = new IdleCollectionPolicy(settings, 0);

    @Test
    void isDueOnceItHasBeenQuietAndTheHeapHasGrown() {
        assertThat(isDue(9, 0, 60)).isFalse();
        assertThat(isDue(10, 0, 15)).isFalse();
        assertThat(isDue(10, 0, 16)).isTrue();
    }

    @Test
    void aRequestBeginsTheQuietTimeAnew() {
        assertThat(isDue(9, 1, 60)).isFalse();
        assertThat(isDue(18, 1, 60)).isFalse();
        assertThat(isDue(19, 1, 60)).isTrue();
    }

    @Test
    void onlyWhatTheHeapGrewByCounts() {
        policy.collected(seconds(10), 60 * MIB);

        assertThat(isDue(60, 0, 75)).isFalse();
        assertThat(isDue(60, 0, 76)).isTrue();
    }

    @Test
    void twoCollectionsAreHalfAMinuteApart() {
        policy.collected(seconds(10), 20 * MIB);

        assertThat(isDue(39, 0, 90)).isFalse();
        assertThat(isDue(40, 0, 90)).isTrue();
    }

    @Test
    void aCollectionOfTheJvmItselfLowersWhatIsCompared() {
        policy.collected(seconds(10), 60 * MIB);
        isDue(50, 0, 20);

        assertThat(isDue(60, 0, 35)).isFalse();
        assertThat(isDue(60, 0, 36)).isTrue();
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() ->
                        new IdleCollectionSettings(
                                settings.quiet(), 0, settings.apart(), settings.look()))
                .hasMessage("garbageBytes: 0 (expected: above 0)");
        assertThatThrownBy(() ->
                        new IdleCollectionSettings(
                                settings.quiet(), 1, settings.apart(), Duration.ZERO))
                .hasMessageContaining("look above 0");
    }

    private boolean isDue(long second, long requests, long usedMib) {
        return policy.isDue(
                new IdleCollectionPolicy.Sample(seconds(second), requests, usedMib * MIB));
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }
}
