package dev.barista.gateway.hold;

import dev.barista.gateway.port.Backend;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/// An instance and its slots. Thread-safe: event loops share it, so that a limit of one request at
/// once is one over all of them.
///
/// The sign bit of the count says that the instance leaves: it takes no more, and is drained when
/// nothing else is left of the count.
public final class Instance {

    private static final int LEAVING = Integer.MIN_VALUE;

    private final Backend backend;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean suspended;
    private volatile long suspendedUntil;

    Instance(Backend backend) {
        this.backend = backend;
    }

    public Backend backend() {
        return backend;
    }

    public int inFlight() {
        return inFlight.get() & ~LEAVING;
    }

    public boolean isLeaving() {
        return inFlight.get() < 0;
    }

    /// Takes a slot, if fewer than `limit` are taken and the instance does not leave.
    boolean tryAcquire(int limit) {
        int taken = inFlight.get();
        while (taken >= 0 && taken < limit) {
            if (inFlight.compareAndSet(taken, taken + 1)) {
                return true;
            }
            taken = inFlight.get();
        }
        return false;
    }

    void release() {
        if (inFlight.decrementAndGet() == LEAVING) {
            drained.complete(null);
        }
    }

    /// Takes no more from now on.
    void leave() {
        if (inFlight.getAndUpdate(count -> count | LEAVING) == 0) {
            drained.complete(null);
        }
    }

    /// Completes when it has left and its last slot is free again.
    public CompletionStage<Void> drained() {
        return drained;
    }

    /// It refused a connection: others go first until then.
    void suspendUntil(long nanos) {
        suspendedUntil = nanos;
        suspended = true;
    }

    boolean isSuspended(long now) {
        return suspended && now - suspendedUntil < 0;
    }
}
