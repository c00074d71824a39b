package dev.barista.control.autoscale;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.autoscale.Activity.Activating;
import dev.barista.control.autoscale.Activity.Active;
import dev.barista.control.autoscale.Activity.Inactive;
import dev.barista.control.autoscale.ZeroPolicy.Step;
import dev.barista.model.testkit.VirtualTime;
import org.junit.jupiter.api.Test;

class ZeroPolicyTest {

    private final VirtualTime time = new VirtualTime();
    private final long start = time.nanos();
    private final ZeroPolicy policy =
            new ZeroPolicy(ofSeconds(60), ofSeconds(30), ofSeconds(0), ofSeconds(630));

    @Test
    void keepsOneInstanceForAStableWindowAfterItWasActivated() {
        time.advance(ofSeconds(59));

        assertThat(step(3, new Active(start))).isEqualTo(new Step(1, new Active(start)));
    }

    @Test
    void becomesInactiveFirstAndKeepsItsInstances() {
        time.advance(ofSeconds(60));

        assertThat(step(1, new Active(start)))
                .isEqualTo(new Step(1, new Inactive(time.nanos(), false)));
    }

    @Test
    void goesToZeroOnceTheGracePeriodHasPassed() {
        var inactive = new Inactive(start, false);

        time.advance(ofSeconds(29));
        assertThat(step(1, inactive)).isEqualTo(new Step(1, inactive));

        time.advance(ofSeconds(1));
        assertThat(step(1, inactive)).isEqualTo(new Step(0, inactive));
    }

    @Test
    void waitsForTheRetentionPeriodIfItIsLonger() {
        var retaining = new ZeroPolicy(ofSeconds(60), ofSeconds(30), ofSeconds(90), ofSeconds(630));
        var inactive = new Inactive(start, false);
        time.advance(ofSeconds(60));

        assertThat(retaining.towardsZero(time.nanos(), 1, inactive).pods()).isEqualTo(1);
    }

    @Test
    void waitsForAnInstanceThatIsBeingStarted() {
        time.advance(ofSeconds(629));

        assertThat(step(1, new Activating(start))).isEqualTo(new Step(1, new Activating(start)));
    }

    @Test
    void givesUpAnActivationThatTakesTooLong() {
        time.advance(ofSeconds(630));

        assertThat(step(1, new Activating(start)))
                .isEqualTo(new Step(0, new Inactive(time.nanos(), true)));
    }

    private Step step(int current, Activity activity) {
        return policy.towardsZero(time.nanos(), current, activity);
    }
}
