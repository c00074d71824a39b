package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Waits for a condition of another thread, which nothing signals, and no longer than a limit.
public final class Await {

    private static final long BETWEEN_LOOKS = 100_000;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    public static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }

    /// Waits until a number has not changed for that long.
    public static long still(LongSupplier number, Duration quiet) {
        long start = System.nanoTime();
        long changed = start;
        long seen = number.getAsLong();
        while (System.nanoTime() - changed < quiet.toNanos()) {
            LockSupport.parkNanos(BETWEEN_LOOKS);
            long now = number.getAsLong();
            if (now != seen) {
                seen = now;
                changed = System.nanoTime();
                assertThat(Duration.ofNanos(changed - start)).isLessThan(LIMIT);
            }
        }
        return seen;
    }

    private Await() {}
}
