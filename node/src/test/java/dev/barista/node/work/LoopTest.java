package dev.barista.node.work;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import dev.barista.node.testing.Turns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {

    private static final ObjectKey A = ObjectKey.of("a");

    private final VirtualTime time = new VirtualTime();
    private final Turns turns = new Turns(time);
    private final List<Long> seen = new ArrayList<>();

    @Test
    void reconcilesAKeyOnceHoweverOftenItWasAdded() {
        Loop loop = loop(key -> Optional.empty());
        loop.add(A);
        loop.add(A);
        turns.settle();

        assertThat(seen).hasSize(1);
    }

    @Test
    void triesAgainLaterEachTime() {
        Loop loop =
                loop(key -> {
                    throw new IllegalStateException("not yet");
                });
        loop.add(A);

        turns.advance(ofMinutes(5));

        assertThat(seen).hasSizeBetween(18, 24);
        assertThat(seen.get(1) - seen.get(0)).isEqualTo(Duration.ofMillis(5).toNanos());
    }

    @Test
    void goesOnAfterAnError() {
        Loop loop =
                loop(key -> {
                    if (seen.size() <= 10) {
                        throw new StackOverflowError("of a test");
                    }
                    return Optional.empty();
                });
        for (int i = 0; i < 6; i++) {
            loop.add(ObjectKey.of("key-" + i));
        }

        turns.advance(ofSeconds(60));

        assertThat(seen).hasSize(16); // each key once, and each error again
    }

    @Test
    void looksAgainWhenAskedTo() {
        AtomicInteger times = new AtomicInteger();
        Loop loop =
                loop(key ->
                        times.incrementAndGet() < 3
                                ? Optional.of(ofSeconds(10))
                                : Optional.empty());
        loop.add(A);

        turns.advance(ofSeconds(60));

        assertThat(seen).hasSize(3);
    }

    @Test
    void doesNothingOnceClosed() {
        Loop loop = loop(key -> Optional.of(ofSeconds(1)));
        loop.add(A);
        turns.advance(ofSeconds(1));

        loop.close();
        turns.advance(ofSeconds(60));

        assertThat(seen).hasSize(2);
    }

    private Loop loop(Loop.Reconciler reconciler) {
        return new Loop(
                "test",
                turns,
                new Clocks(time, time, turns),
                key -> {
                    seen.add(time.nanos());
                    return reconciler.reconcile(key);
                });
    }
}
