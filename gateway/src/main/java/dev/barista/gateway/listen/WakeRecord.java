package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.hold.Raised;
import dev.barista.gateway.hold.Waiter;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long one request was held and for what: for its response's `Server-Timing` and the journal.
/// Event loop only.
final class WakeRecord {

    private final DataPlane plane;
    private final Breaker breaker;
    private long heldNanos = -1;
    private @Nullable Raised raised;
    private boolean met;

    WakeRecord(DataPlane plane, Breaker breaker) {
        this.plane = plane;
        this.breaker = breaker;
    }

    /// It met no running instance. Counted once, whatever it meets when it is tried again.
    void meets(Rung rung) {
        if (!met) {
            met = true;
            breaker.counts().met(rung);
        }
    }

    /// It has a slot after it waited.
    void granted(long nanosSinceArrival) {
        if (heldNanos < 0) {
            heldNanos = nanosSinceArrival;
        }
    }

    /// The instance that it has a slot of is on full power.
    void raised(long nanosSinceArrival, Raised by) {
        heldNanos = nanosSinceArrival;
        raised = by;
    }

    boolean happened() {
        return heldNanos >= 0;
    }

    private List<Stage> stages(Instance serving) {
        Raised by = raised;
        return by == null ? serving.backend().stages() : by.stages();
    }

    /// Value of `Server-Timing`; empty if the request was not held.
    String timing(Instance serving, long upstreamNanos) {
        return happened() ? ServerTiming.line(heldNanos, stages(serving), upstreamNanos) : "";
    }

    /// Records it in the journal, if this is the first request that is served since the wake.
    void record(Instance serving, Waiter request) {
        Raised by = raised;
        boolean woken = breaker.takeWake();
        boolean first = by == null ? woken : by.takeRecord();
        if (!first) {
            return;
        }
        plane.filtered().flush(breaker.revision());
        List<Stage> all = new ArrayList<>();
        all.add(new Stage("hold", Duration.ofNanos(heldNanos)));
        all.addAll(stages(serving));
        Rung from = by == null ? serving.backend().from() : by.from();
        plane.wakes().add(from, all);
        plane.journal()
                .record(
                        new JournalEntry.Woke(
                                plane.clock().instant(),
                                breaker.revision(),
                                from,
                                request.caller(),
                                all));
    }
}
