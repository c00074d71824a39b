package dev.barista.node.daemonset;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.time.Clocks;
import dev.barista.node.controlled.Adoption;
import dev.barista.node.event.Events;
import dev.barista.node.history.History;
import dev.barista.node.history.Revisions;
import dev.barista.node.scheduling.NodeObject;
import dev.barista.node.scheduling.Placement;
import dev.barista.node.scheduling.Places;
import dev.barista.node.work.Loop;
import dev.barista.node.work.OwnerIndex;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Keeps the pod of a DaemonSet on this node.
public final class DaemonSetReconciler implements Loop.Reconciler {

    private static final String COMPONENT = "daemonset-controller";
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);

    private final Objects objects;
    private final OwnerIndex pods;
    private final History history;
    private final Places places;
    private final Events events;
    private final Clocks clocks;

    /// @param pods kept up to date by a watch
    /// @param history of DaemonSets
    /// @param places the node as it is now
    public DaemonSetReconciler(
            Objects objects,
            OwnerIndex pods,
            History history,
            Places places,
            Events events,
            Clocks clocks) {
        this.objects = objects;
        this.pods = pods;
        this.history = history;
        this.places = places;
        this.events = events;
        this.clocks = clocks;
    }

    @Override
    public Optional<Duration> reconcile(ObjectKey key) {
        Optional<ApiObject> found = objects.find(Types.DAEMON_SET, key);
        if (found.isEmpty() || found.get().isTerminating()) {
            return Optional.empty();
        }
        ApiObject set = found.get();
        Revisions revisions = history.of(set);
        if (Adoption.isDue(set)) {
            Adoption.adopt(objects, Types.POD, set).forEach(pods::note);
        }
        List<ApiObject> own = podsOf(set);
        DaemonPlan plan = DaemonTurn.plan(set, revisions, own, placeOf(set), clocks.now());
        plan.ended().forEach(pod -> end(set, pod, plan.failed().contains(pod)));
        boolean done = !plan.creates() || create(set, revisions);
        if (!plan.status().equals(set.status())) {
            objects.updateStatus(
                    Types.DAEMON_SET, set.with(tree -> tree.set("status", plan.status())));
        }
        history.forget(set, revisions, used(set, own));
        return done ? plan.next() : Optional.of(AFTER_REFUSAL);
    }

    private List<ApiObject> podsOf(ApiObject set) {
        return pods.ownedBy(set.uid()).stream()
                .flatMap(key -> objects.find(Types.POD, key).stream())
                .filter(pod -> pod.isControlledBy(set))
                .toList();
    }

    private DaemonTurn.Place placeOf(ApiObject set) {
        Placement placement = places.with(List.of());
        ApiObject pod = DaemonPods.asked(set);
        return new DaemonTurn.Place(placement.takesDaemon(pod), placement.keepsDaemon(pod));
    }

    private static Set<String> used(ApiObject set, List<ApiObject> own) {
        return own.stream()
                .flatMap(pod -> pod.findLabel(DaemonPods.REVISION).stream())
                .map(hash -> set.name() + "-" + hash)
                .collect(Collectors.toSet());
    }

    /// @return whether it is done; if not, an Event says why
    private boolean create(ApiObject set, Revisions revisions) {
        try {
            ApiObject pod =
                    objects.create(
                            Types.POD, DaemonPods.make(set, revisions.update(), NodeObject.NAME));
            pods.note(pod);
            events.normal(COMPONENT, set, "SuccessfulCreate", "Created pod: " + pod.name());
            return true;
        } catch (ApiException refused) {
            String why = String.valueOf(refused.getMessage());
            events.warning(COMPONENT, set, "FailedCreate", "Error creating: " + why);
            return false;
        }
    }

    private void end(ApiObject set, ApiObject pod, boolean failed) {
        if (failed) {
            events.warning(
                    COMPONENT,
                    set,
                    "FailedDaemonPod",
                    "Found failed daemon pod %s on node %s, will try to kill it"
                            .formatted(pod.key(), NodeObject.NAME));
        }
        try {
            objects.delete(Types.POD, pod.key(), Propagation.BACKGROUND);
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
        }
        events.normal(COMPONENT, set, "SuccessfulDelete", "Deleted pod: " + pod.name());
    }
}
