package dev.barista.node.deployment;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.status.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The status of a Deployment, from those of its ReplicaSets, in Kubernetes' words. Pure.
///
/// @param deployment as it was read
/// @param current the ReplicaSet of its template
/// @param old the others
record DeploymentStatus(ApiObject deployment, ApiObject current, List<ApiObject> old, Instant now) {

    private static final String COMPLETE = "NewReplicaSetAvailable";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";

    private int replicas() {
        return deployment.spec().path("replicas").asInt(1);
    }

    private int sum(String counter) {
        return current.status().path(counter).asInt(0)
                + old.stream().mapToInt(one -> one.status().path(counter).asInt(0)).sum();
    }

    ObjectNode tree() {
        ObjectNode status = Json.object();
        int wanted =
                current.spec().path("replicas").asInt(1)
                        + old.stream().mapToInt(one -> one.spec().path("replicas").asInt(1)).sum();
        status.put("observedGeneration", deployment.generation());
        putCount(status, "replicas", sum("replicas"));
        putCount(status, "updatedReplicas", current.status().path("replicas").asInt(0));
        putCount(status, "readyReplicas", sum("readyReplicas"));
        putCount(status, "availableReplicas", sum("availableReplicas"));
        putCount(status, "unavailableReplicas", Math.max(0, wanted - sum("availableReplicas")));
        JsonNode collisions = deployment.status().path("collisionCount");
        if (collisions.isNumber()) {
            status.set("collisionCount", collisions);
        }
        status.set("conditions", conditions(status).tree());
        return status;
    }

    private static void putCount(ObjectNode status, String name, int count) {
        if (count > 0) {
            status.put(name, count);
        }
    }

    private Conditions conditions(ObjectNode counts) {
        var conditions = new Conditions(deployment.status());
        int least = replicas() - Strategy.of(deployment.spec(), replicas()).maxUnavailable();
        boolean available = sum("availableReplicas") >= least;
        touch(
                conditions,
                "Available",
                available,
                available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                available
                        ? "Deployment has minimum availability."
                        : "Deployment does not have minimum availability.");
        progress(conditions, counts);
        failure(conditions);
        return conditions;
    }

    private void progress(Conditions conditions, ObjectNode counts) {
        Optional<ObjectNode> old = conditions.find("Progressing");
        String reason = old.map(one -> one.path("reason").asString("")).orElse("");
        String name = "ReplicaSet \"%s\" ".formatted(current.name());
        boolean replaced = old.isPresent() && !messageNames(old.get());
        if (isComplete(counts)) {
            touch(conditions, "Progressing", true, COMPLETE, name + "has successfully progressed.");
        } else if (reason.equals(COMPLETE) && !replaced) {
            return; // a complete rollout that is only scaled has no deadline
        } else if (old.isEmpty() || replaced) {
            touch(
                    conditions,
                    "Progressing",
                    true,
                    "NewReplicaSetCreated",
                    "Created new replica set \"%s\"".formatted(current.name()));
            updated(conditions);
        } else if (hasProgressed(counts)) {
            touch(conditions, "Progressing", true, "ReplicaSetUpdated", name + "is progressing.");
            updated(conditions);
        } else if (isLate(old.get())) {
            touch(conditions, "Progressing", false, TIMED_OUT, name + "has timed out progressing.");
        }
    }

    /// Whether a condition speaks of the current ReplicaSet.
    private boolean messageNames(ObjectNode condition) {
        return condition.path("message").asString("").contains('"' + current.name() + '"');
    }

    private boolean isComplete(ObjectNode counts) {
        return counts.path("updatedReplicas").asInt(0) == replicas()
                && counts.path("replicas").asInt(0) == replicas()
                && counts.path("availableReplicas").asInt(0) == replicas();
    }

    private boolean hasProgressed(ObjectNode counts) {
        JsonNode before = deployment.status();
        return counts.path("updatedReplicas").asInt(0) > before.path("updatedReplicas").asInt(0)
                || outdated(counts) < outdated(before)
                || counts.path("readyReplicas").asInt(0) > before.path("readyReplicas").asInt(0)
                || counts.path("availableReplicas").asInt(0)
                        > before.path("availableReplicas").asInt(0);
    }

    private static int outdated(JsonNode counts) {
        return counts.path("replicas").asInt(0) - counts.path("updatedReplicas").asInt(0);
    }

    private boolean isLate(ObjectNode progressing) {
        return deadline(progressing).filter(at -> !now.isBefore(at)).isPresent();
    }

    private Optional<Instant> deadline(ObjectNode progressing) {
        String updated = progressing.path("lastUpdateTime").asString("");
        int seconds = deployment.spec().path("progressDeadlineSeconds").asInt(600);
        return updated.isEmpty() || seconds == Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(Instant.parse(updated).plusSeconds(seconds));
    }

    /// How long until `status` would be late; empty if it cannot be.
    Optional<Duration> untilLate(ObjectNode status) {
        return new Conditions(status)
                .find("Progressing")
                .filter(one -> !one.path("reason").asString("").equals(COMPLETE))
                .filter(one -> !one.path("reason").asString("").equals(TIMED_OUT))
                .flatMap(this::deadline)
                .map(at -> Duration.between(now, at))
                .map(left -> left.isNegative() ? Duration.ZERO : left);
    }

    private void failure(Conditions conditions) {
        Optional<ObjectNode> failed =
                new Conditions(current.status())
                        .find("ReplicaFailure")
                        .filter(one -> one.path("status").asString("").equals("True"));
        if (failed.isEmpty()) {
            conditions.remove("ReplicaFailure");
            return;
        }
        touch(
                conditions,
                "ReplicaFailure",
                true,
                failed.get().path("reason").asString(""),
                failed.get().path("message").asString(""));
    }

    /// Sets a condition, and its `lastUpdateTime` if that changes something.
    private void touch(
            Conditions conditions, String type, boolean status, String reason, String message) {
        @Nullable ObjectNode before = conditions.find(type).map(ObjectNode::deepCopy).orElse(null);
        ObjectNode after = conditions.set(type, status, reason, message, now);
        if (!after.equals(before)) {
            after.put("lastUpdateTime", now.toString());
        }
    }

    private void updated(Conditions conditions) {
        conditions.find("Progressing").ifPresent(one -> one.put("lastUpdateTime", now.toString()));
    }
}
