package dev.barista.control.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Backoff;
import dev.barista.model.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class KeyLoopTest {

    private static final ObjectKey KEY = new ObjectKey("default", "a");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryObjects objects = new InMemoryObjects(time);

    private KeyLoop loop(Work work) {
        return new KeyLoop("test", work, time, time, LoopSettings.DEFAULT);
    }

    @Test
    void looksAtWhatIsThereAndAtWhatComes() {
        // Given
        List<ObjectKey> seen = new ArrayList<>();
        objects.create(Types.ROUTE, ApiObject.of(Types.ROUTE, KEY));
        KeyLoop loop =
                loop(
                                key -> {
                                    seen.add(key);
                                    return Work.Next.DONE;
                                })
                        .on(Types.ROUTE, Keys::own);

        // When
        loop.watch(objects);
        objects.create(Types.ROUTE, ApiObject.of(Types.ROUTE, new ObjectKey("default", "b")));
        while (loop.step()) {
            // until nothing waits
        }

        // Then
        assertThat(seen).containsExactly(KEY, new ObjectKey("default", "b"));
    }

    @Test
    void triesAgainLaterAndLaterUntilItWorks() {
        // Given
        List<Duration> attempts = new ArrayList<>();
        long start = time.nanos();
        KeyLoop loop =
                loop(key -> {
                    attempts.add(Duration.ofNanos(time.nanos() - start));
                    if (attempts.size() < 4) {
                        throw new IllegalStateException("not yet");
                    }
                    return Work.Next.DONE;
                });

        // When
        loop.enqueue(KEY);
        for (int n = 0; n < 1_000; n++) {
            loop.step();
            time.advance(Duration.ofMillis(1));
        }

        // Then
        assertThat(attempts)
                .containsExactly(
                        Duration.ZERO,
                        Duration.ofMillis(5),
                        Duration.ofMillis(15),
                        Duration.ofMillis(35));
    }

    @Test
    void comesBackWhenItWasAskedTo() {
        var runs = new AtomicInteger();
        KeyLoop loop =
                loop(key -> {
                    runs.incrementAndGet();
                    return new Work.Next.After(Duration.ofSeconds(10));
                });
        loop.enqueue(KEY);

        for (int n = 0; n < 35; n++) {
            loop.step();
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(runs).hasValue(4);
    }

    @Test
    void neverHasTwoWorkersOnOneKeyAndEndsWhenClosed() throws Exception {
        // Given
        Set<ObjectKey> held = ConcurrentHashMap.newKeySet();
        var clashes = new AtomicInteger();
        var runs = new AtomicInteger();
        try (var timer = new Waiting();
                KeyLoop loop =
                        new KeyLoop(
                                "test",
                                key -> {
                                    if (!held.add(key)) {
                                        clashes.incrementAndGet();
                                    }
                                    runs.incrementAndGet();
                                    Thread.onSpinWait();
                                    held.remove(key);
                                    return Work.Next.DONE;
                                },
                                Ticker.SYSTEM,
                                timer,
                                LoopSettings.DEFAULT)) {
            loop.start(objects);

            // When
            for (int n = 0; n < 1_000; n++) {
                loop.enqueue(new ObjectKey("default", "k" + n % 7));
            }

            // Then
            assertThat(loop.awaitIdle(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(clashes).hasValue(0);
        assertThat(runs.get()).isGreaterThanOrEqualTo(7);
    }

    @Test
    void anErrorLosesNeitherTheKeyNorTheWorker() throws Exception {
        // Given
        var left = new AtomicInteger(3);
        var done = new CountDownLatch(2);
        var settings =
                new LoopSettings(
                        1,
                        Duration.ofSeconds(10),
                        new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)));
        try (var timer = new Waiting();
                KeyLoop loop =
                        new KeyLoop(
                                "test",
                                key -> {
                                    if (key.equals(KEY) && left.getAndDecrement() > 0) {
                                        throw new StackOverflowError();
                                    }
                                    done.countDown();
                                    return Work.Next.DONE;
                                },
                                Ticker.SYSTEM,
                                timer,
                                settings)) {
            loop.start(objects);

            // When
            loop.enqueue(KEY);
            loop.enqueue(new ObjectKey("default", "other"));

            // Then
            assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aChangeThatIsNotUnderstoodDoesNotReachItsWriter() {
        // Given
        var timer = new VirtualTime();
        KeyLoop loop =
                new KeyLoop("test", _ -> Work.Next.DONE, timer, timer, LoopSettings.DEFAULT)
                        .on(
                                Types.POD,
                                pod -> {
                                    throw new IllegalStateException(pod.name());
                                })
                        .on(Types.POD, Keys::own);
        loop.watch(objects);

        // When
        objects.create(Types.POD, ApiObject.of(Types.POD, KEY));

        // Then
        assertThat(loop.step()).isTrue();
        loop.close();
    }

    @Test
    void interruptsWorkThatTakesTooLongAndGoesOn() throws Exception {
        // Given
        var settings =
                new LoopSettings(
                        1,
                        Duration.ofMillis(50),
                        new Backoff(Duration.ofMillis(5), Duration.ofMillis(10)));
        var interrupted = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        try (var timer = new Waiting();
                KeyLoop loop =
                        new KeyLoop(
                                "test",
                                key -> {
                                    if (interrupted.getCount() > 0) {
                                        try {
                                            new CountDownLatch(1).await();
                                        } catch (InterruptedException e) {
                                            interrupted.countDown();
                                            throw e;
                                        }
                                    }
                                    done.countDown();
                                    return Work.Next.DONE;
                                },
                                Ticker.SYSTEM,
                                timer,
                                settings)) {
            loop.start(objects);

            // When
            loop.enqueue(KEY);

            // Then
            interrupted.await();
            done.await();
        }
    }

    @Test
    void closingInterruptsAWorkerThatWaits() throws Exception {
        var began = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        try (var timer = new Waiting()) {
            KeyLoop loop =
                    new KeyLoop(
                            "test",
                            key -> {
                                began.countDown();
                                try {
                                    new CountDownLatch(1).await();
                                } finally {
                                    ended.countDown();
                                }
                                return Work.Next.DONE;
                            },
                            Ticker.SYSTEM,
                            timer,
                            LoopSettings.DEFAULT);
            loop.start(objects);
            loop.enqueue(KEY);
            began.await();

            loop.close();

            assertThat(ended.getCount()).isZero();
        }
    }
}
