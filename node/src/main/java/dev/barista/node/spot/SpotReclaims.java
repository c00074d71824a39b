package dev.barista.node.spot;

import dev.barista.model.journal.Journal;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.work.Loop;
import dev.barista.node.work.OwnerIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// Takes spot instances back: the replacement is started first, then the old one leaves and drains.
///
/// ```
/// notice ──▶ SpotToBeReleased ──▶ the ReplicaSet counts it no more, and makes another
///                                         │ that is ready, or the time to drain has come
///                                         ▼
///                                 the Pod is deleted: leaves the routing, drains, ends
///                                         │ gone, or killed when the notice is over
///                                         ▼
///                                     BidFailed
/// ```
///
/// Thread-safe. Costs an entry per pod under notice, and nothing else.
public final class SpotReclaims implements AutoCloseable {

    private static final String COMPONENT = "barista";

    private final Objects objects;
    private final OwnerIndex podsOfReplicaSets;
    private final Events events;
    private final Journal journal;
    private final Clocks clocks;
    private final Loop loop;

    /// When the notice of a pod was heard, by its uid.
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();

    /// @param counts whether it is heeded; a refused one is only remembered, to be told once
    private record Heard(ApiObject pod, Instant at, boolean counts) {}

    /// @param podsOfReplicaSets kept up to date by a watch
    public SpotReclaims(
            Objects objects,
            OwnerIndex podsOfReplicaSets,
            Events events,
            Journal journal,
            Clocks clocks,
            Executor threads) {
        this.objects = objects;
        this.podsOfReplicaSets = podsOfReplicaSets;
        this.events = events;
        this.journal = journal;
        this.clocks = clocks;
        this.loop = new Loop("spot", threads, clocks, this::reconcile);
    }

    /// A Pod has changed.
    public void note(Change change) {
        ApiObject pod = change.object();
        if (change.kind() == Change.Kind.DELETED) {
            Heard gone = heard.remove(pod.uid());
            if (gone != null && gone.counts()) {
                tell(pod, "BidFailed", "Spot instance was taken back");
            }
        } else if (pod.findAnnotation(SpotNotice.RECLAIM_AT).isPresent()) {
            loop.add(pod.key());
        }
        if (!heard.isEmpty()) {
            pod.findController().ifPresent(this::siblingChanged);
        }
    }

    /// It may be the replacement that is waited for.
    private void siblingChanged(OwnerReference owner) {
        for (Heard one : heard.values()) {
            if (one.pod().findController().filter(o -> o.uid().equals(owner.uid())).isPresent()) {
                loop.add(one.pod().key());
            }
        }
    }

    private Optional<Duration> reconcile(ObjectKey key) {
        Optional<ApiObject> found = objects.find(Types.POD, key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ApiObject pod = found.get();
        Optional<SpotNotice> notice = SpotNotice.of(pod);
        Instant now = clocks.wall().instant();
        if (notice.isEmpty()) {
            SpotNotice.refused(pod).ifPresent(text -> refuse(pod, text, now));
            return Optional.empty();
        }
        Heard first = heard.get(pod.uid());
        if (first == null || !first.counts()) {
            first = new Heard(pod, now, true);
            heard.put(pod.uid(), first);
            tell(pod, "SpotToBeReleased", "Spot instance is taken back at " + notice.get().at());
        }
        return proceed(pod, notice.get(), first.at(), now);
    }

    private Optional<Duration> proceed(
            ApiObject pod, SpotNotice notice, Instant heardAt, Instant now) {
        if (!now.isBefore(notice.at())) {
            objects.remove(Types.POD, pod.key(), pod.uid()); // the machine is gone now
            return Optional.empty();
        }
        Instant leaves = notice.leaves(heardAt);
        if (!pod.isTerminating() && (!now.isBefore(leaves) || isReplaced(pod))) {
            objects.delete(Types.POD, pod.key(), Propagation.BACKGROUND);
        } else if (!pod.isTerminating()) {
            return Optional.of(Duration.between(now, leaves));
        }
        return Optional.of(Duration.between(now, notice.at()));
    }

    /// Whether its ReplicaSet has all the ready pods that it wants without it.
    private boolean isReplaced(ApiObject pod) {
        Optional<ApiObject> replicaSet =
                pod.findController()
                        .flatMap(owner ->
                                objects.find(
                                        Types.REPLICA_SET,
                                        new ObjectKey(pod.namespace(), owner.name())));
        if (replicaSet.isEmpty()) {
            return false; // no controller makes another one
        }
        List<ApiObject> ready =
                podsOfReplicaSets.ownedBy(replicaSet.get().uid()).stream()
                        .flatMap(key -> objects.find(Types.POD, key).stream())
                        .filter(one -> !one.isTerminating() && SpotNotice.of(one).isEmpty())
                        .filter(SpotReclaims::isReady)
                        .toList();
        return ready.size() >= replicaSet.get().spec().path("replicas").asInt(1);
    }

    private static boolean isReady(ApiObject pod) {
        return pod.status()
                .path("conditions")
                .valueStream()
                .anyMatch(one ->
                        one.path("type").asString("").equals("Ready")
                                && one.path("status").asString("").equals("True"));
    }

    private void refuse(ApiObject pod, String text, Instant now) {
        if (heard.putIfAbsent(pod.uid(), new Heard(pod, now, false)) == null) {
            String message =
                    "%s: %s (expected: %s)".formatted(SpotNotice.RECLAIM_AT, text, SpotNotice.RULE);
            events.warning(COMPONENT, pod, "SpotReclaimRefused", message);
        }
    }

    private void tell(ApiObject pod, String reason, String message) {
        events.normal(COMPONENT, pod, reason, message);
        pod.findLabel(Labels.REVISION)
                .ifPresent(name ->
                        journal.record(
                                new JournalEntry.InstanceChanged(
                                        clocks.wall().instant(),
                                        new ObjectKey(pod.namespace(), name),
                                        pod.name(),
                                        reason,
                                        message)));
    }

    /// Takes no pod back any more.
    @Override
    public void close() {
        loop.close();
    }
}
