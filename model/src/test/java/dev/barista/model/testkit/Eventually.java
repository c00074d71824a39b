package dev.barista.model.testkit;

import dev.barista.model.object.ResourceType;
import dev.barista.model.port.Objects;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waits for what other threads bring about, without sleeping: the condition is looked at again
/// after each change.
///
/// Thread-safe.
public final class Eventually {

    private static final Duration MOST = Duration.ofSeconds(30);

    private final Semaphore changes = new Semaphore(0);

    /// Something has changed on which a condition may depend.
    public void changed() {
        changes.release();
    }

    /// Returns once `condition` holds.
    ///
    /// @throws AssertionError after 30 s without a change that made it hold
    public void holds(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (!changes.tryAcquire(MOST.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("does not hold, and nothing has changed for " + MOST);
            }
            changes.drainPermits();
        }
    }

    /// Returns once `condition`, which depends on objects of `type`, holds.
    public static void holds(Objects objects, ResourceType type, BooleanSupplier condition)
            throws InterruptedException {
        var eventually = new Eventually();
        try (var _ = objects.watch(type, _ -> eventually.changed())) {
            eventually.holds(condition);
        }
    }
}
