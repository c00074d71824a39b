package dev.barista.node.statefulset;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.time.Clocks;
import dev.barista.node.controlled.Adoption;
import dev.barista.node.event.Events;
import dev.barista.node.history.History;
import dev.barista.node.history.Revisions;
import dev.barista.node.work.Loop;
import dev.barista.node.work.OwnerIndex;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// Gives each ordinal of a StatefulSet its pod and its claims.
///
/// A pod's name is its ordinal, and the API has a name once: so there are never two of an ordinal,
/// whenever Barista ends. What a process before has made is found by its name.
public final class StatefulSetReconciler implements Loop.Reconciler {

    private static final String COMPONENT = "statefulset-controller";
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);

    private final Objects objects;
    private final OwnerIndex pods;
    private final History history;
    private final Events events;
    private final Clocks clocks;

    /// @param pods kept up to date by a watch
    /// @param history of StatefulSets
    public StatefulSetReconciler(
            Objects objects, OwnerIndex pods, History history, Events events, Clocks clocks) {
        this.objects = objects;
        this.pods = pods;
        this.history = history;
        this.events = events;
        this.clocks = clocks;
    }

    /// The sets of a namespace that could have waited for a claim to be gone.
    public List<ObjectKey> waitingFor(ApiObject claim) {
        return objects.list(Types.STATEFUL_SET, claim.namespace(), Selector.ALL).stream()
                .filter(set -> SetClaims.mayBelong(claim.name(), set))
                .map(ApiObject::key)
                .toList();
    }

    @Override
    public Optional<Duration> reconcile(ObjectKey key) {
        Optional<ApiObject> found = objects.find(Types.STATEFUL_SET, key);
        if (found.isEmpty() || found.get().isTerminating()) {
            return Optional.empty();
        }
        ApiObject set = found.get();
        Revisions revisions = history.of(set);
        if (Adoption.isDue(set)) {
            adopt(set);
        }
        List<SetPod> own = podsOf(set);
        SetPlan plan = SetTurn.plan(set, revisions, own, claimsOf(set, own), clocks.now());
        boolean done = plan.actions().stream().allMatch(action -> perform(set, action));
        if (!plan.status().equals(set.status())) {
            objects.updateStatus(
                    Types.STATEFUL_SET, set.with(tree -> tree.set("status", plan.status())));
        }
        history.forget(
                set, revisions, own.stream().map(SetPod::revision).collect(Collectors.toSet()));
        return done ? plan.next() : Optional.of(AFTER_REFUSAL);
    }

    private void adopt(ApiObject set) {
        Adoption.adopt(
                        objects,
                        Types.POD,
                        set,
                        pod -> Ordinals.of(set.name(), pod.name()) != Ordinals.NONE)
                .forEach(pods::note);
    }

    private List<SetPod> podsOf(ApiObject set) {
        return pods.ownedBy(set.uid()).stream()
                .flatMap(key -> objects.find(Types.POD, key).stream())
                .filter(pod -> pod.isControlledBy(set))
                .map(pod -> new SetPod(pod, Ordinals.of(set.name(), pod.name())))
                .filter(pod -> pod.ordinal() != Ordinals.NONE)
                .toList();
    }

    private Map<String, ApiObject> claimsOf(ApiObject set, List<SetPod> own) {
        Map<String, ApiObject> claims = new HashMap<>();
        IntStream.concat(
                        SetSpec.of(set).ordinals().upwards(),
                        own.stream().mapToInt(SetPod::ordinal))
                .distinct()
                .boxed()
                .flatMap(ordinal -> SetClaims.names(set, ordinal).stream())
                .map(name -> new ObjectKey(set.namespace(), name))
                .flatMap(key -> objects.find(Types.PERSISTENT_VOLUME_CLAIM, key).stream())
                .forEach(claim -> claims.put(claim.name(), claim));
        return claims;
    }

    /// @return whether it is done; if not, an Event says why
    private boolean perform(ApiObject set, SetAction action) {
        return switch (action) {
            case SetAction.MakeClaim make -> makeClaim(set, make.template(), make.ordinal());
            case SetAction.OwnClaim own -> {
                objects.update(Types.PERSISTENT_VOLUME_CLAIM, own.claim());
                yield true;
            }
            case SetAction.MakePod make -> makePod(set, make);
            case SetAction.EndPod end -> {
                end(set, end);
                yield true;
            }
        };
    }

    private boolean makeClaim(ApiObject set, JsonNode template, int ordinal) {
        ApiObject claim = SetClaims.make(set, template, ordinal);
        String what =
                "create Claim %s Pod %s in StatefulSet %s"
                        .formatted(claim.name(), Ordinals.podName(set.name(), ordinal), set.name());
        try {
            objects.create(Types.PERSISTENT_VOLUME_CLAIM, claim);
            events.normal(COMPONENT, set, "SuccessfulCreate", what + " success");
            return true;
        } catch (ApiException refused) {
            return refused.isAlreadyExists() || told(set, what, refused);
        }
    }

    private boolean makePod(ApiObject set, SetAction.MakePod make) {
        ApiObject pod = SetPod.make(set, make.revision(), make.ordinal());
        String what = "create Pod %s in StatefulSet %s".formatted(pod.name(), set.name());
        try {
            pods.note(objects.create(Types.POD, pod));
            events.normal(COMPONENT, set, "SuccessfulCreate", what + " successful");
            return true;
        } catch (ApiException refused) {
            return isFound(set, pod.key(), refused) || told(set, what, refused);
        }
    }

    /// Whether the pod is there already, and ours: the watch has not shown it yet, or another set
    /// of this name has left it.
    private boolean isFound(ApiObject set, ObjectKey key, ApiException refused) {
        if (!refused.isAlreadyExists()) {
            return false;
        }
        adopt(set);
        Optional<ApiObject> ours =
                objects.find(Types.POD, key).filter(pod -> pod.isControlledBy(set));
        ours.ifPresent(pods::note);
        return ours.isPresent();
    }

    private boolean told(ApiObject set, String what, ApiException refused) {
        String why = String.valueOf(refused.getMessage());
        events.warning(COMPONENT, set, "FailedCreate", what + " failed error: " + why);
        return false;
    }

    private void end(ApiObject set, SetAction.EndPod end) {
        String name = end.pod().pod().name();
        if (end.why() == SetAction.Why.FAILED) {
            tellReplaced(set, "RecreatingFailedPod", "failed", name);
        } else if (end.why() == SetAction.Why.SUCCEEDED) {
            tellReplaced(set, "RecreatingTerminatedPod", "terminated", name);
        }
        try {
            objects.delete(Types.POD, end.pod().pod().key(), Propagation.BACKGROUND);
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
        }
        String what = "delete Pod %s in StatefulSet %s".formatted(name, set.name());
        events.normal(COMPONENT, set, "SuccessfulDelete", what + " successful");
    }

    private void tellReplaced(ApiObject set, String reason, String how, String pod) {
        events.warning(
                COMPONENT,
                set,
                reason,
                "StatefulSet %s/%s is recreating %s Pod %s"
                        .formatted(set.namespace(), set.name(), how, pod));
    }
}
