package dev.barista.runtime.registry;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// How long to wait before the next attempt, and the waiting.
record Backoff(Duration first, Duration most) {

    /// @param attempt that failed, from 1
    /// @param asked what the registry asked for; zero if nothing
    Duration delay(int attempt, Duration asked) {
        long doubled = first.toMillis() << Math.min(attempt - 1, 20);
        Duration own = Duration.ofMillis(Math.min(doubled, most.toMillis()));
        Duration longer = asked.compareTo(own) > 0 ? asked : own;
        return longer.compareTo(most) > 0 ? most : longer;
    }

    static void pause(Duration delay) throws InterruptedException {
        boolean released = new CountDownLatch(1).await(delay.toNanos(), TimeUnit.NANOSECONDS);
        if (released) {
            throw new IllegalStateException("this latch is never counted down");
        }
    }
}
