package dev.barista.node.ladder;

import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Change;
import dev.barista.model.serving.RoutingState;
import dev.barista.model.text.Numbers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Watches Revisions for the ladder: whether a Route leads to each, and how many instances it may
/// not fall below.
///
/// The Labeler's word on the Revision (`serving.knative.dev/routingState`, and since when) is the
/// cheapest truth there is about Routes: it is in the store, survives a restart, and saves the node
/// from resolving traffic. One without a label yet is on its way to a Route, and counts as having
/// one.
///
/// Thread-safe. An entry only for a revision that is not as most are.
final class KnownRevisions {

    private record Known(boolean unrouted, Instant since, int least) {
        static final Known USUAL = new Known(false, Instant.EPOCH, 0);
    }

    private final Map<ObjectKey, Known> unusual = new ConcurrentHashMap<>();

    void note(Change change) {
        ApiObject revision = change.object();
        Known known = change.kind() == Change.Kind.DELETED ? Known.USUAL : known(revision);
        if (known.equals(Known.USUAL)) {
            unusual.remove(revision.key());
        } else {
            unusual.put(revision.key(), known);
        }
    }

    private static Known known(ApiObject revision) {
        boolean unrouted =
                revision.findLabel(Labels.ROUTING_STATE)
                        .filter(RoutingState.RESERVE.text()::equals)
                        .isPresent();
        int least = Annotations.MIN_SCALE.find(revision).flatMap(Numbers::findInt).orElse(0);
        Instant since =
                unrouted
                        ? revision.findAnnotation(Annotations.ROUTING_STATE_MODIFIED)
                                .flatMap(KnownRevisions::instant)
                                .orElse(Instant.EPOCH)
                        : Instant.EPOCH;
        return new Known(unrouted, since, Math.max(0, least));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException notOurs) {
            return Optional.empty(); // it has had no Route as far as is known
        }
    }

    /// How long no Route has led to it, to the second; empty while one does.
    Optional<Duration> unrouted(ObjectKey revision, Instant now) {
        Known known = unusual.getOrDefault(revision, Known.USUAL);
        if (!known.unrouted()) {
            return Optional.empty();
        }
        Duration time = Duration.between(known.since(), now);
        return Optional.of(time.isNegative() ? Duration.ZERO : time);
    }

    /// Instances that it keeps whatever happens.
    int least(ObjectKey revision) {
        return unusual.getOrDefault(revision, Known.USUAL).least();
    }
}
