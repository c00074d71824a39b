package dev.barista.gateway.hold;

import dev.barista.gateway.port.Backend;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.time.Scheduler;
import dev.barista.model.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// An instance, its slots, and the rung it is on. Thread-safe: event loops share it, so that a
/// limit of one request at once is one over all of them.
///
/// ```
/// running ── lower: nothing in flight ──▶ lowered ── first request: raise ──▶ raising
///    ▲                                       ▲ ◀────── could not ────────────── │
///    └──────────────────────────── raised ───┴──────────────────────────────────┘
/// ```
public final class Instance {

    private final Backend backend;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Slots slots;
    private final Raise raise;
    private final KeepRunning keep = new KeepRunning();
    private final AtomicLong lastUsed;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean suspended;
    private volatile long suspendedUntil;

    Instance(Backend backend, Ticker ticker, Scheduler scheduler) {
        this.backend = backend;
        this.ticker = ticker;
        this.scheduler = scheduler;
        slots = new Slots(backend.rung());
        raise = new Raise(slots);
        lastUsed = new AtomicLong(ticker.nanos());
    }

    public Backend backend() {
        return backend;
    }

    public int inFlight() {
        return slots.taken();
    }

    public boolean isLeaving() {
        return slots.isLeaving();
    }

    /// Whether a request must wait until it has been raised. If it need not while it holds a slot,
    /// that stays so until the slot is given back.
    public boolean isLowered() {
        return slots.isLowered();
    }

    public Rung rung() {
        return slots.rung();
    }

    int rank(int limit) {
        return slots.rank(limit);
    }

    boolean tryAcquire(int limit) {
        return slots.tryAcquire(limit);
    }

    void release(long now) {
        lastUsed.setRelease(now);
        if (slots.release()) {
            finishDraining();
        }
    }

    /// Takes no more from now on.
    void leave() {
        if (slots.leave()) {
            finishDraining();
        }
    }

    private void finishDraining() {
        long remaining = keep.remaining(ticker.nanos());
        if (remaining > 0) {
            scheduler.schedule(Duration.ofNanos(remaining), this::finishDraining);
        } else {
            drained.complete(null);
        }
    }

    /// Completes when it has left, its last slot is free again, and the time is over that it asked
    /// for.
    public CompletionStage<Void> drained() {
        return drained;
    }

    /// Lowers it, unless it is busy, being raised, or asked to be kept running. From then on every
    /// request that takes a slot sees it.
    boolean lower(Rung to) {
        return slots.lower(to, keep, ticker.nanos());
    }

    CompletionStage<Raised> raise(Supplier<CompletionStage<List<Stage>>> ask) {
        return raise.attempt(ask);
    }

    void raised() {
        raise.raised();
    }

    /// The app asked for time after a response: until then it is not lowered, and not drained.
    public void keepRunning(long untilNanos) {
        keep.extend(untilNanos);
    }

    /// Time since its last request ended, or since it came; zero while it is busy.
    public Duration idle() {
        long now = ticker.nanos();
        if (slots.taken() > 0 || slots.isRaising() || keep.remaining(now) > 0) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(0, now - lastUsed.getAcquire()));
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
