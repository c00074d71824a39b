package dev.barista.node.replicaset;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.time.Clocks;
import dev.barista.node.controlled.Readiness;
import dev.barista.node.event.Events;
import dev.barista.node.spot.SpotNotice;
import dev.barista.node.work.Loop;
import dev.barista.node.work.OwnerIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Keeps as many pods as a ReplicaSet wants.
public final class ReplicaSetReconciler implements Loop.Reconciler {

    private static final String COMPONENT = "replicaset-controller";
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);

    private final Objects objects;
    private final OwnerIndex pods;
    private final Load load;
    private final PodNames names;
    private final Events events;
    private final Clocks clocks;

    /// @param pods kept up to date by a watch
    public ReplicaSetReconciler(
            Objects objects,
            OwnerIndex pods,
            Load load,
            PodNames names,
            Events events,
            Clocks clocks) {
        this.objects = objects;
        this.pods = pods;
        this.load = load;
        this.names = names;
        this.events = events;
        this.clocks = clocks;
    }

    @Override
    public Optional<Duration> reconcile(ObjectKey key) {
        Optional<ApiObject> found = objects.find(Types.REPLICA_SET, key);
        if (found.isEmpty() || found.get().isTerminating()) {
            return Optional.empty();
        }
        ApiObject replicaSet = found.get();
        List<ApiObject> active = new ArrayList<>(active(replicaSet));
        int wanted = replicaSet.spec().path("replicas").asInt(1);
        String failure = "";
        if (active.size() < wanted) {
            failure = create(replicaSet, wanted - active.size(), active);
        } else if (active.size() > wanted) {
            delete(replicaSet, active.size() - wanted, active);
        }
        return report(replicaSet, active, failure);
    }

    private List<ApiObject> active(ApiObject replicaSet) {
        return pods.ownedBy(replicaSet.uid()).stream()
                .flatMap(key -> objects.find(Types.POD, key).stream())
                .filter(pod -> pod.isControlledBy(replicaSet) && !pod.isTerminating())
                .filter(pod -> !hasEnded(pod) && SpotNotice.of(pod).isEmpty())
                .toList();
    }

    private static boolean hasEnded(ApiObject pod) {
        String phase = pod.status().path("phase").asString("");
        return phase.equals("Failed") || phase.equals("Succeeded");
    }

    /// @return why it stopped before all were created; empty if it did not
    private String create(ApiObject replicaSet, int count, List<ApiObject> active) {
        ApiObject template = PodTemplate.podOf(replicaSet);
        for (int i = 0; i < count; i++) {
            try {
                ApiObject pod = create(replicaSet, template);
                pods.note(pod);
                active.add(pod);
                events.normal(
                        COMPONENT, replicaSet, "SuccessfulCreate", "Created pod: " + pod.name());
            } catch (ApiException refused) {
                String why = String.valueOf(refused.getMessage());
                events.warning(COMPONENT, replicaSet, "FailedCreate", "Error creating: " + why);
                return why;
            }
        }
        return "";
    }

    private ApiObject create(ApiObject replicaSet, ApiObject template) {
        Optional<String> expected = names.next(replicaSet);
        if (expected.isPresent()) {
            try {
                return objects.create(Types.POD, PodTemplate.named(template, expected.get()));
            } catch (ApiException refused) {
                if (!refused.isAlreadyExists()) {
                    throw refused;
                }
                // by chance: another name, then
            }
        }
        return objects.create(Types.POD, template);
    }

    private void delete(ApiObject replicaSet, int count, List<ApiObject> active) {
        List<Victims.Candidate> candidates =
                active.stream()
                        .map(pod ->
                                new Victims.Candidate(
                                        pod.key(),
                                        Readiness.isReady(pod),
                                        load.inFlight(pod.uid()),
                                        pod.created().orElse(Instant.EPOCH)))
                        .toList();
        for (ObjectKey victim : Victims.choose(candidates, count)) {
            objects.delete(Types.POD, victim, Propagation.BACKGROUND);
            active.removeIf(pod -> pod.key().equals(victim));
            events.normal(
                    COMPONENT, replicaSet, "SuccessfulDelete", "Deleted pod: " + victim.name());
        }
    }

    private Optional<Duration> report(
            ApiObject replicaSet, List<ApiObject> active, String failure) {
        var reporter = new ReplicaSetStatus(replicaSet, active, failure, clocks.now());
        ObjectNode status = reporter.tree();
        if (!status.equals(replicaSet.status())) {
            objects.updateStatus(
                    Types.REPLICA_SET,
                    ApiObject.of(Types.REPLICA_SET, replicaSet.key()).withStatus(status));
        }
        return failure.isEmpty() ? reporter.untilNext() : Optional.of(AFTER_REFUSAL);
    }
}
