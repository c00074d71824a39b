package dev.barista.model.work;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.VirtualTime;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkQueueTest {

    private final VirtualTime time = new VirtualTime();
    private final WorkQueue<Integer> queue = new WorkQueue<>(time, time);

    @Test
    void aKeyAddedTwiceWaitsOnce() throws Exception {
        queue.add(1);
        queue.add(1);
        queue.add(2);

        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.take()).isEqualTo(2);
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void aKeyThatIsTakenIsNotGivenToAnother() throws Exception {
        // Given
        queue.add(1);
        queue.take();

        // When
        queue.add(1);
        queue.add(2);

        // Then
        assertThat(queue.take()).isEqualTo(2);
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void aKeyAddedWhileTakenComesBackOnceDone() throws Exception {
        // Given
        queue.add(1);
        int key = queue.take();
        queue.add(key);

        // When
        queue.done(key);

        // Then
        assertThat(queue.take()).isEqualTo(key);
    }

    @Test
    void aDelayedKeyWaitsItsDelay() {
        queue.addAfter(1, ofSeconds(5));

        time.advance(ofMillis(4_999));
        assertThat(queue.poll()).isEmpty();
        time.advance(ofMillis(1));
        assertThat(queue.poll()).contains(1);
    }

    @Test
    void ofTwoDelaysTheShorterCounts() {
        // Given
        queue.addAfter(1, ofSeconds(5));
        queue.addAfter(1, ofSeconds(1));
        queue.addAfter(1, ofSeconds(9));

        // When
        time.advance(ofSeconds(1));
        int key = queue.poll().orElseThrow();
        queue.done(key);

        // Then
        time.advance(ofSeconds(60));
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void aKeyAddedNowForgetsItsDelay() {
        // Given
        queue.addAfter(1, ofSeconds(5));

        // When
        queue.add(1);
        queue.done(queue.poll().orElseThrow());

        // Then
        time.advance(ofSeconds(60));
        assertThat(queue.poll()).isEmpty();
        assertThat(queue.size()).isZero();
    }

    @Test
    void isIdleOnlyWhenWhatWasTakenIsDone() throws Exception {
        queue.add(1);
        int key = queue.take();
        assertThat(queue.awaitIdle(Duration.ZERO)).isFalse();

        queue.done(key);
        assertThat(queue.awaitIdle(Duration.ZERO)).isTrue();
    }

    @Test
    void eachKeyThatBeginsToWaitAsksForAWorkerOnce() {
        // Given
        var asked = new AtomicInteger();
        var counted = new WorkQueue<Integer>(time, time, asked::incrementAndGet);

        // When
        counted.add(1);
        counted.add(1);
        counted.addAfter(2, ofSeconds(1));
        time.advance(ofSeconds(1));

        // Then
        assertThat(asked).hasValue(2);
    }

    @Test
    void aKeyAddedWhileTakenAsksForAWorkerWhenItIsDone() {
        // Given
        var asked = new AtomicInteger();
        var counted = new WorkQueue<Integer>(time, time, asked::incrementAndGet);
        counted.add(1);
        int key = counted.poll().orElseThrow();
        counted.add(key);
        assertThat(asked).hasValue(1);

        // When
        counted.done(key);

        // Then
        assertThat(asked).hasValue(2);
    }

    @Test
    void aClosedQueueHoldsNothingAndTakesNothing() {
        // Given
        queue.add(1);
        queue.addAfter(2, ofSeconds(1));

        // When
        queue.close();
        queue.add(3);
        queue.addAfter(4, ofSeconds(1));
        time.advance(ofSeconds(2));

        // Then
        assertThat(queue.poll()).isEmpty();
        assertThat(queue.size()).isZero();
    }

    @RepeatedTest(20)
    void noTwoWorkersHoldOneKeyAndNoChangeIsMissed() {
        // Given
        var asked = new AtomicIntegerArray(3);
        var seen = new AtomicIntegerArray(3);
        Set<Integer> held = ConcurrentHashMap.newKeySet();
        Set<Integer> clashes = ConcurrentHashMap.newKeySet();
        for (int worker = 0; worker < 4; worker++) {
            Thread.startVirtualThread(() -> {
                while (true) {
                    int key = takeQuietly();
                    if (!held.add(key)) {
                        clashes.add(key);
                    }
                    seen.set(key, asked.get(key));
                    held.remove(key);
                    queue.done(key);
                }
            });
        }

        // When
        new Random(1)
                .ints(1_000, 0, 3)
                .forEach(key -> {
                    asked.incrementAndGet(key);
                    queue.add(key);
                });

        // Then
        while (!seen.toString().equals(asked.toString())) {
            Thread.onSpinWait();
        }
        assertThat(clashes).isEmpty();
    }

    private int takeQuietly() {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
