package dev.barista.node.meter;

import dev.barista.model.ledger.Fact;
import dev.barista.model.ledger.Measure;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.meter.EgressCounter.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns the counters of addresses into what revisions have sent since the last reading. Belongs to
/// the meter's mailbox.
///
/// An address is counted for the revision that had it at this reading, or else at the one before:
/// so that the last bytes of an instance that has gone are not lost. An address is not given to
/// another pod that soon.
final class EgressCounts {

    private final Map<String, Sent> before = new HashMap<>();
    private final Map<String, ObjectKey> owners = new HashMap<>();

    /// @param now revisions by the addresses of their instances
    List<Fact> since(long hour, Map<String, ObjectKey> now, Map<String, Sent> sent) {
        Map<String, ObjectKey> known = new HashMap<>(owners);
        known.putAll(now);
        List<Fact> facts = new ArrayList<>();
        known.forEach((address, revision) -> {
            Sent last = before.getOrDefault(address, Sent.NOTHING);
            Sent all = sent.getOrDefault(address, Sent.NOTHING);
            // A counter that went down began anew.
            boolean anew = all.bytes() < last.bytes() || all.connections() < last.connections();
            Sent from = anew ? Sent.NOTHING : last;
            add(facts, hour, revision, Measure.EGRESS_BYTES, all.bytes() - from.bytes());
            add(
                    facts,
                    hour,
                    revision,
                    Measure.EGRESS_CONNECTIONS,
                    all.connections() - from.connections());
        });
        owners.clear();
        owners.putAll(now);
        before.clear();
        before.putAll(sent);
        return facts;
    }

    private static void add(
            List<Fact> facts, long hour, ObjectKey revision, Measure measure, long amount) {
        if (amount > 0) {
            facts.add(new Fact.Happened(hour, revision, measure, amount));
        }
    }
}
