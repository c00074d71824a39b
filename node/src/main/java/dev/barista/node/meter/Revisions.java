package dev.barista.node.meter;

import dev.barista.model.condition.Condition;
import dev.barista.model.condition.Conditions;
import dev.barista.model.ledger.Deployed;
import dev.barista.model.ledger.Fact;
import dev.barista.model.ledger.Size;
import dev.barista.model.ledger.Span;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Change;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import dev.barista.model.serving.Revision;
import dev.barista.model.serving.RoutingState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The revisions that the meter knows, the size of their instances, and since when a Route refers
/// to each. One that has never been ready has no span: no policy could have kept an instance of it.
/// Its span begins with the start that made it ready, as its bill does: nothing is paid while an
/// image is pulled. Belongs to the meter's mailbox.
final class Revisions {

    private final Map<ObjectKey, Deployed> known = new HashMap<>();
    private final Map<ObjectKey, Span> open = new HashMap<>();

    /// Since when a Route refers to those that have not been ready yet.
    private final Map<ObjectKey, Instant> unready = new HashMap<>();

    private final Function<ObjectKey, Duration> starts;

    /// @param left spans that an earlier process left open
    /// @param starts how long the last start of an instance took, zero if none was seen
    Revisions(List<Span> left, Function<ObjectKey, Duration> starts) {
        this.starts = starts;
        left.forEach(span -> open.put(span.revision(), span));
    }

    Set<ObjectKey> keys() {
        return Set.copyOf(known.keySet());
    }

    /// What is known of a revision, if only its name.
    Deployed of(ObjectKey revision) {
        return known.getOrDefault(
                revision,
                new Deployed(revision, revision.name(), InstanceClass.STANDARD, Size.NOTHING));
    }

    /// All that there are at the start: a span of one that is gone has ended at an unknown time.
    List<Fact> begin(List<ApiObject> all, Instant now) {
        List<Fact> facts = new ArrayList<>();
        Set<ObjectKey> there = new HashSet<>();
        for (ApiObject object : all) {
            there.add(object.key());
            facts.addAll(note(new Change(Change.Kind.ADDED, object), now));
        }
        for (ObjectKey revision : List.copyOf(open.keySet())) {
            if (!there.contains(revision)) {
                end(revision, now, facts);
            }
        }
        return facts;
    }

    List<Fact> note(Change change, Instant now) {
        List<Fact> facts = new ArrayList<>();
        ObjectKey key = change.object().key();
        boolean there = change.kind() != Change.Kind.DELETED;
        if (there) {
            Deployed deployed = Deployed.from(change.object());
            if (!deployed.equals(known.put(key, deployed))) {
                facts.add(new Fact.Known(deployed));
            }
        } else {
            known.remove(key);
        }
        boolean routed =
                there
                        && !change.object().isTerminating()
                        && Revision.from(change.object()).routingState() == RoutingState.ACTIVE;
        if (!routed) {
            end(key, now, facts);
        } else if (!open.containsKey(key)) {
            begin(change.object(), now, facts);
        }
        return facts;
    }

    private void begin(ApiObject revision, Instant now, List<Fact> facts) {
        Instant routed = unready.computeIfAbsent(revision.key(), key -> now);
        if (Conditions.findReady(revision).filter(Condition::isTrue).isPresent()) {
            unready.remove(revision.key());
            Instant begun = now.minus(starts.apply(revision.key()));
            Instant since = begun.isAfter(routed) ? begun : routed;
            var span = new Span(revision.key(), since, null);
            open.put(revision.key(), span);
            facts.add(new Fact.Routed(span));
        }
    }

    private void end(ObjectKey revision, Instant now, List<Fact> facts) {
        unready.remove(revision);
        Span span = open.remove(revision);
        if (span != null) {
            facts.add(new Fact.Routed(new Span(revision, span.since(), now)));
        }
    }
}
