package dev.barista.node.deployment;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.time.Clocks;
import dev.barista.node.controlled.TemplateHash;
import dev.barista.node.event.Events;
import dev.barista.node.work.Loop;
import dev.barista.node.work.OwnerIndex;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Gives each pod template of a Deployment a ReplicaSet, and moves the pods to that of the current
/// one, step by step. Sizes are written first: a request may be waiting for the pod.
public final class DeploymentReconciler implements Loop.Reconciler {

    private static final String COMPONENT = "deployment-controller";
    private static final int HISTORY = 10;

    /// All ReplicaSets of a Deployment: that of its template, and the others, oldest first.
    private record Family(ApiObject current, List<ApiObject> old) {}

    private final Objects objects;
    private final OwnerIndex replicaSets;
    private final Events events;
    private final Clocks clocks;

    /// @param replicaSets kept up to date by a watch
    public DeploymentReconciler(
            Objects objects, OwnerIndex replicaSets, Events events, Clocks clocks) {
        this.objects = objects;
        this.replicaSets = replicaSets;
        this.events = events;
        this.clocks = clocks;
    }

    @Override
    public Optional<Duration> reconcile(ObjectKey key) {
        Optional<ApiObject> found = objects.find(Types.DEPLOYMENT, key);
        if (found.isEmpty() || found.get().isTerminating()) {
            return Optional.empty();
        }
        ApiObject deployment = found.get();
        List<ApiObject> owned = ownedBy(deployment);
        Optional<ApiObject> current = findCurrent(deployment, owned);
        if (current.isEmpty() && deployment.spec().path("paused").asBoolean(false)) {
            current = owned.reversed().stream().findFirst(); // a paused one is only scaled
            if (current.isEmpty()) {
                return Optional.empty();
            }
        }
        if (current.isEmpty()) {
            current = Optional.of(create(deployment, owned));
        }
        Family family = scaled(deployment, familyOf(current.get(), owned));
        recordRevision(deployment, family);
        forgetHistory(deployment, family.old());
        return report(deployment, family);
    }

    /// The ReplicaSet that makes the next pods of a Deployment which has none.
    ///
    /// @return empty if it wants some already, or there is no such ReplicaSet yet
    public Optional<ApiObject> findSleeping(ObjectKey key) {
        return objects.find(Types.DEPLOYMENT, key)
                .filter(deployment -> replicas(deployment) == 0 && !deployment.isTerminating())
                .flatMap(deployment -> findCurrent(deployment, ownedBy(deployment)));
    }

    private List<ApiObject> ownedBy(ApiObject deployment) {
        return replicaSets.ownedBy(deployment.uid()).stream()
                .flatMap(key -> objects.find(Types.REPLICA_SET, key).stream())
                .filter(one -> one.isControlledBy(deployment) && !one.isTerminating())
                .sorted(Comparator.comparing(Generation::of, Generation.OLDEST_FIRST))
                .toList();
    }

    private static Optional<ApiObject> findCurrent(ApiObject deployment, List<ApiObject> owned) {
        return owned.stream().filter(one -> ReplicaSets.matches(one, deployment)).findFirst();
    }

    private static Family familyOf(ApiObject current, List<ApiObject> owned) {
        return new Family(
                current, owned.stream().filter(one -> !one.key().equals(current.key())).toList());
    }

    private ApiObject create(ApiObject deployment, List<ApiObject> owned) {
        int collisions = deployment.status().path("collisionCount").asInt(0);
        ObjectNode template = (ObjectNode) ReplicaSets.templateOf(deployment.spec());
        String hash = TemplateHash.of(template, collisions);
        int replicas = replicas(deployment);
        int size = roomFor(deployment, owned, replicas);
        ApiObject wanted = ReplicaSets.of(deployment, hash, size, latest(owned) + 1);
        ApiObject created;
        try {
            created = objects.create(Types.REPLICA_SET, wanted);
        } catch (ApiException refused) {
            if (!refused.isAlreadyExists()) {
                throw refused;
            }
            return takeOver(deployment, wanted.key(), collisions, refused);
        }
        replicaSets.note(created);
        if (size > 0) {
            tellScaled(deployment, created, 0, size);
        }
        return created;
    }

    /// The name is taken: by one of ours that the watch has not shown yet, or by a collision.
    private ApiObject takeOver(
            ApiObject deployment, ObjectKey key, int collisions, ApiException refused) {
        ApiObject there = objects.require(Types.REPLICA_SET, key);
        if (there.isControlledBy(deployment) && ReplicaSets.matches(there, deployment)) {
            replicaSets.note(there);
            return there;
        }
        objects.updateStatus(
                Types.DEPLOYMENT,
                deployment.with(
                        tree -> tree.withObject("/status").put("collisionCount", collisions + 1)));
        throw refused; // and try again, with another hash
    }

    private static int roomFor(ApiObject deployment, List<ApiObject> owned, int replicas) {
        Strategy strategy = Strategy.of(deployment.spec(), replicas);
        int others = owned.stream().mapToInt(one -> Generation.of(one).wanted()).sum();
        boolean waits =
                strategy.recreate()
                        && owned.stream().anyMatch(one -> Generation.of(one).existing() > 0);
        return waits ? 0 : Math.clamp(replicas + strategy.maxSurge() - others, 0, replicas);
    }

    private static long latest(List<ApiObject> owned) {
        return owned.stream().mapToLong(one -> Generation.of(one).revision()).max().orElse(0);
    }

    private static int replicas(ApiObject deployment) {
        return deployment.spec().path("replicas").asInt(1);
    }

    private Family scaled(ApiObject deployment, Family family) {
        int replicas = replicas(deployment);
        Map<ObjectKey, Integer> sizes =
                Rollout.next(
                        replicas,
                        Strategy.of(deployment.spec(), replicas),
                        Generation.of(family.current()),
                        family.old().stream().map(Generation::of).toList());
        ApiObject current = scaled(deployment, family.current(), sizes);
        List<ApiObject> old =
                family.old().stream().map(one -> scaled(deployment, one, sizes)).toList();
        return new Family(current, old);
    }

    private ApiObject scaled(
            ApiObject deployment, ApiObject replicaSet, Map<ObjectKey, Integer> sizes) {
        int from = Generation.of(replicaSet).wanted();
        int to = sizes.getOrDefault(replicaSet.key(), from);
        if (from == to) {
            return replicaSet;
        }
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("replicas", to);
        ApiObject written = objects.patch(Types.REPLICA_SET, replicaSet.key(), patch);
        tellScaled(deployment, replicaSet, from, to);
        return written;
    }

    private void tellScaled(ApiObject deployment, ApiObject replicaSet, int from, int to) {
        events.normal(
                COMPONENT,
                deployment,
                "ScalingReplicaSet",
                "Scaled %s replica set %s from %d to %d"
                        .formatted(to > from ? "up" : "down", replicaSet.name(), from, to));
    }

    /// The template in use has the highest number; going back to an old one makes it the newest.
    private void recordRevision(ApiObject deployment, Family family) {
        long revision =
                Math.max(Generation.of(family.current()).revision(), latest(family.old()) + 1);
        annotate(family.current(), revision);
        String text = Long.toString(revision);
        if (!deployment.findAnnotation(Generation.REVISION).filter(text::equals).isPresent()) {
            objects.patch(Types.DEPLOYMENT, deployment.key(), revisionPatch(revision));
        }
    }

    private void annotate(ApiObject replicaSet, long revision) {
        if (Generation.of(replicaSet).revision() != revision) {
            objects.patch(Types.REPLICA_SET, replicaSet.key(), revisionPatch(revision));
        }
    }

    private static ObjectNode revisionPatch(long revision) {
        ObjectNode patch = Json.object();
        patch.putObject("metadata")
                .putObject("annotations")
                .put(Generation.REVISION, Long.toString(revision));
        return patch;
    }

    private void forgetHistory(ApiObject deployment, List<ApiObject> old) {
        int limit = deployment.spec().path("revisionHistoryLimit").asInt(HISTORY);
        List<ApiObject> idle =
                old.stream()
                        .filter(one -> Generation.of(one).wanted() == 0)
                        .filter(one -> Generation.of(one).existing() == 0)
                        .filter(DeploymentReconciler::isObserved)
                        .toList();
        idle.stream()
                .limit(Math.max(0, idle.size() - limit))
                .forEach(one ->
                        objects.delete(Types.REPLICA_SET, one.key(), Propagation.BACKGROUND));
    }

    private static boolean isObserved(ApiObject replicaSet) {
        return replicaSet.status().path("observedGeneration").asLong(0) >= replicaSet.generation();
    }

    private Optional<Duration> report(ApiObject deployment, Family family) {
        var reporter =
                new DeploymentStatus(deployment, family.current(), family.old(), clocks.now());
        ObjectNode status = reporter.tree();
        if (!status.equals(deployment.status())) {
            objects.updateStatus(
                    Types.DEPLOYMENT,
                    ApiObject.of(Types.DEPLOYMENT, deployment.key()).withStatus(status));
        }
        return reporter.untilLate(status);
    }
}
