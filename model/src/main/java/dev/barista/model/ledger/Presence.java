package dev.barista.model.ledger;

import dev.barista.model.object.ObjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which instances of one revision run, and since when at least one does. Belongs to a [MeterBook].
final class Presence {

    private final ObjectKey revision;
    private final Set<String> present = new HashSet<>();
    private final Set<String> running = new HashSet<>();
    private long tick;

    /// @param tick from which on it counts
    Presence(ObjectKey revision, long tick) {
        this.revision = revision;
        this.tick = tick;
    }

    boolean isEmpty() {
        return present.isEmpty();
    }

    void enter(Place place, boolean runs) {
        String id = place.id();
        present.add(id);
        if (runs) {
            running.add(id);
        } else {
            running.remove(id);
        }
    }

    void leave(String id) {
        present.remove(id);
        running.remove(id);
    }

    /// How it was until now: call it before a change, and for the peak after it.
    List<Fact> until(long now, Instant at) {
        long nanos = Math.max(0, now - tick);
        tick = Math.max(tick, now);
        if (running.isEmpty()) {
            return List.of();
        }
        List<Fact> facts = new ArrayList<>();
        for (Hours.Part part : Hours.cut(at, nanos)) {
            facts.add(happened(part.hour(), Measure.PEAK, running.size()));
            if (part.nanos() > 0) {
                facts.add(happened(part.hour(), Measure.AWAKE_NANOS, part.nanos()));
            }
        }
        return facts;
    }

    private Fact happened(long hour, Measure measure, long amount) {
        return new Fact.Happened(hour, revision, measure, amount);
    }
}
