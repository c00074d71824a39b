package dev.barista.control.autoscale;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.VirtualTime;
import org.junit.jupiter.api.Test;

class BoundsTest {

    @Test
    void keepsWithinMinAndMax() {
        var bounds = new Bounds(2, 5, 1, true);

        assertThat(bounds.clamp(0, true)).isEqualTo(2);
        assertThat(bounds.clamp(3, true)).isEqualTo(3);
        assertThat(bounds.clamp(9, true)).isEqualTo(5);
    }

    @Test
    void hasNoUpperBoundWhenMaxIsZero() {
        assertThat(new Bounds(0, 0, 1, true).clamp(900, true)).isEqualTo(900);
    }

    @Test
    void asksForTheInitialScaleUntilItWasReachedOnce() {
        var bounds = new Bounds(0, 0, 3, true);

        assertThat(bounds.clamp(0, false)).isEqualTo(3);
        assertThat(bounds.clamp(0, true)).isZero();
    }

    @Test
    void keepsOneWhenScaleToZeroIsOff() {
        assertThat(new Bounds(0, 0, 0, false).clamp(0, true)).isEqualTo(1);
    }

    @Test
    void aDelayKeepsTheLargestWishOfItsTime() {
        // Given
        var time = new VirtualTime();
        var delay = new DelayWindow(ofSeconds(10));
        delay.add(time.nanos(), 8);
        time.advance(ofSeconds(5));
        delay.add(time.nanos(), 5);

        // When
        time.advance(ofSeconds(5));
        delay.add(time.nanos(), 2);
        int within = delay.largest(time.nanos());
        time.advance(ofSeconds(2));
        int after = delay.largest(time.nanos());

        // Then
        assertThat(within).isEqualTo(8);
        assertThat(after).isEqualTo(5);
    }
}
