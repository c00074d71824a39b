package dev.barista.node.meter;

import dev.barista.model.ledger.Fact;
import dev.barista.model.ledger.Measure;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.meter.Requests.Counted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns the gateway's request counters, which only grow, into the requests since the last reading.
/// Belongs to the meter's mailbox.
final class RequestCounts {

    private final Map<ObjectKey, Counted> before = new HashMap<>();

    List<Fact> since(long hour, ObjectKey revision, Counted now) {
        Counted last = before.getOrDefault(revision, Counted.NOTHING);
        if (now.equals(last)) {
            return List.of();
        }
        before.put(revision, now);
        List<Fact> facts = new ArrayList<>();
        var entry = new Entry(hour, revision, facts);
        entry.add(Measure.REQUESTS, last.all(), now.all());
        entry.add(Measure.MET_STOPPED, last.metStopped(), now.metStopped());
        entry.add(Measure.MET_RESERVE, last.metReserve(), now.metReserve());
        entry.add(Measure.MET_FROZEN, last.metFrozen(), now.metFrozen());
        entry.add(Measure.FILTERED, last.filtered(), now.filtered());
        return facts;
    }

    void forget(ObjectKey revision) {
        before.remove(revision);
    }

    private record Entry(long hour, ObjectKey revision, List<Fact> facts) {
        /// A counter that went down began anew: the gateway had forgotten the revision meanwhile.
        void add(Measure measure, long last, long now) {
            long more = now < last ? now : now - last;
            if (more > 0) {
                facts.add(new Fact.Happened(hour, revision, measure, more));
            }
        }
    }
}
