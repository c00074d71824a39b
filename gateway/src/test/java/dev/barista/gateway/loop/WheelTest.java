package dev.barista.gateway.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.Property;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WheelTest {

    private static final long MILLI = 1_000_000;

    @Test
    void firesEachTimerOnceAtItsTickHoweverItWasMoved() {
        Property.holds(
                300,
                cases -> {
                    long start = cases.random().nextLong() / 2;
                    Wheel wheel = new Wheel(start);
                    List<Long> fired = new ArrayList<>();
                    int timers = 1 + cases.length();
                    long[] due = new long[timers];
                    for (int i = 0; i < timers; i++) {
                        int self = i;
                        Wheel.Timer timer = new Wheel.Timer(now -> fired.add(now - due[self]));
                        for (int move = cases.between(1, 3); move > 0; move--) {
                            due[i] = start + cases.between(1, 20_000) * MILLI;
                            wheel.set(timer, due[i]);
                        }
                    }
                    for (long now = start; now < start + 21_000 * MILLI; now += 7 * MILLI) {
                        wheel.advance(now);
                    }
                    assertThat(fired).hasSize(timers);
                    assertThat(fired)
                            .allMatch(late -> late >= 0 && late <= Wheel.TICK_NANOS + 7 * MILLI);
                    assertThat(wheel.isEmpty()).isTrue();
                });
    }

    @Test
    void letsAnOwnerStopAndSetOthersThatAreDueWithIt() {
        Wheel wheel = new Wheel(0);
        List<String> fired = new ArrayList<>();
        Wheel.Timer stopped = new Wheel.Timer(now -> fired.add("stopped"));
        Wheel.Timer moved = new Wheel.Timer(now -> fired.add("moved"));
        Wheel.Timer first =
                new Wheel.Timer(now -> {
                    fired.add("first");
                    wheel.stop(stopped);
                    wheel.set(moved, 100 * MILLI);
                });
        wheel.set(stopped, 10 * MILLI);
        wheel.set(moved, 10 * MILLI);
        wheel.set(first, 10 * MILLI);

        wheel.advance(50 * MILLI);
        assertThat(fired).containsExactly("first");
        wheel.advance(200 * MILLI);
        assertThat(fired).containsExactly("first", "moved");
        assertThat(wheel.isEmpty()).isTrue();
    }
}
