package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.hold.Raised;
import dev.barista.gateway.hold.Waiter;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.stream.Reply;
import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry.Caller;
import org.jspecify.annotations.Nullable;

/// One request's slot of an instance that can take it: got at once, waited for, or raised; got anew
/// while instances refuse, until that has gone on for too long.
///
/// ```
/// acquire ─────┬─ lowered: raise ─► Exchange.forward ──► release
///   └─ none ─► held ── granted ─┘          │
///               ▲   refused, not raised    │
///               └──────────────────────────┘
/// ```
///
/// Event loop only, but for [#granted] and [#denied].
final class Slot implements Waiter {

    private static final double BACK_OFF = 1.4; // as Knative dials: 50 ms, then 1.4 times as long
    private static final long FIRST_BACK_OFF = 50_000_000;
    private static final long LONGEST_BACK_OFF = 1_000_000_000;

    private final Exchange exchange;
    private final Dispatcher dispatcher;
    private final EventLoopState loop;
    private final Breaker breaker;
    private @Nullable Instance instance;
    private @Nullable WakeRecord wake;
    private long firstRefused;
    private int refusals;
    private boolean waiting;
    private boolean released;

    Slot(Exchange exchange, Dispatcher dispatcher, Breaker breaker) {
        this.exchange = exchange;
        this.dispatcher = dispatcher;
        this.loop = dispatcher.loop();
        this.breaker = breaker;
    }

    /// The instance that it is of; null while there is none.
    @Nullable Instance instance() {
        return instance;
    }

    void acquire(long now) {
        Instance free = breaker.tryAcquire(now, loop.random());
        if (free != null) {
            use(free);
            return;
        }
        loop.counters().add(Count.REQUESTS_HELD);
        if (breaker.isStopped()) {
            wakeRecord().meets(Rung.STOPPED);
        }
        waiting = true;
        if (breaker.hold(this) == Breaker.Held.FULL) {
            waiting = false;
            exchange.shed(
                    Count.QUEUE_FULL,
                    Reply.error(503, "pending request queue full").with("Retry-After: 1"),
                    "pending request queue full");
        }
    }

    /// Any thread.
    @Override
    public void granted(Instance free) {
        loop.eventLoop().execute(() -> proceed(free));
    }

    private void proceed(Instance free) {
        waiting = false;
        if (released) { // the client has gone, or the time of its request is over
            breaker.release(free);
            return;
        }
        wakeRecord().granted(dispatcher.deadlines().sinceArrival(loop.now()));
        use(free);
    }

    /// Any thread.
    @Override
    public void denied() {
        loop.eventLoop()
                .execute(() -> {
                    waiting = false;
                    if (!released) {
                        exchange.noEndpoints();
                    }
                });
    }

    private WakeRecord wakeRecord() {
        WakeRecord present = wake;
        if (present == null) {
            present = new WakeRecord(dispatcher.plane(), breaker);
            wake = present;
        }
        return present;
    }

    private void use(Instance free) {
        instance = free;
        if (free.isLowered()) {
            raise(free);
        } else {
            exchange.forward(free);
        }
    }

    /// The slot is kept meanwhile, so that the instance can neither be lowered again nor be given
    /// more than it may have.
    private void raise(Instance lowered) {
        loop.counters().add(Count.REQUESTS_RAISING);
        wakeRecord().meets(lowered.rung());
        var _ =
                breaker.raise(lowered, this)
                        .whenComplete((raised, failure) ->
                                loop.eventLoop().execute(() -> raised(lowered, raised, failure)));
    }

    private void raised(Instance target, @Nullable Raised by, @Nullable Throwable failure) {
        if (released || instance != target) {
            return; // its time is over, or the client has gone: the slot was given back
        }
        if (by == null) {
            refused(target, GatewayErrors.raise(failure));
        } else {
            wakeRecord().raised(dispatcher.deadlines().sinceArrival(loop.now()), by);
            exchange.forward(target);
        }
    }

    /// No connection could be opened to its instance, if it still has one.
    void unreachable(Throwable cause) {
        Instance target = instance;
        if (target != null) {
            refused(target, GatewayErrors.dial(target.backend().endpoint(), cause));
        }
    }

    /// Its instance, if it still has one, has refused the request: another may take it.
    void refused(Throwable cause) {
        Instance target = instance;
        if (target != null) {
            refused(target, GatewayErrors.text(cause));
        }
    }

    private void refused(Instance by, String text) {
        long now = loop.now();
        long backOff =
                (long)
                        Math.min(
                                LONGEST_BACK_OFF,
                                FIRST_BACK_OFF * Math.pow(BACK_OFF, Math.min(refusals, 20)));
        instance = null;
        if (refusals++ == 0) {
            firstRefused = now;
        }
        boolean over =
                now - firstRefused >= dispatcher.plane().settings().upstream().retryFor().toNanos();
        waiting = !over;
        breaker.releaseRefused(by, now + backOff);
        loop.later(backOff, breaker::dispatch);
        if (over) {
            exchange.fail(text);
        } else {
            loop.counters().add(Count.RETRIED);
            breaker.holdFirst(this);
        }
    }

    /// The instance has been sent the request: if it was woken for it, the journal hears of it.
    void served(@Nullable Instance serving) {
        WakeRecord held = wake;
        if (held != null && held.happened() && serving != null) {
            held.record(serving, this);
        }
    }

    /// Value of `Server-Timing`: where the time went; empty if it was not held.
    String timing() {
        Instance serving = instance;
        WakeRecord held = wake;
        return held == null || serving == null
                ? ""
                : held.timing(serving, dispatcher.deadlines().sinceSent(loop.now()));
    }

    /// Whether no instance has it.
    boolean waits() {
        return waiting;
    }

    /// Waits no longer. If it has been granted a slot already, [#proceed] frees it.
    void cancel() {
        if (waiting) {
            breaker.cancel(this);
        }
    }

    /// @param keepNanos how much longer the app asks to be kept running; 0 if it does not
    void release(long now, long keepNanos) {
        released = true;
        Instance serving = instance;
        instance = null;
        if (serving != null) {
            if (keepNanos > 0) {
                serving.keepRunning(now + keepNanos);
            }
            breaker.release(serving, now);
        }
    }

    @Override
    public Caller caller() {
        return dispatcher.caller();
    }
}
