package dev.barista.node.replicaset;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.status.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The status of a ReplicaSet, from its pods. Pure.
///
/// @param pods those that count: neither ended nor terminating
/// @param failure why pods could not be created; empty if they could
record ReplicaSetStatus(ApiObject replicaSet, List<ApiObject> pods, String failure, Instant now) {

    ObjectNode tree() {
        ObjectNode status = Json.object().put("replicas", pods.size());
        if (!pods.isEmpty()) {
            status.put("fullyLabeledReplicas", pods.size());
        }
        long ready = pods.stream().filter(ReplicaSetStatus::isReady).count();
        long available =
                pods.stream().filter(pod -> left(pod).filter(Duration::isZero).isPresent()).count();
        if (ready > 0) {
            status.put("readyReplicas", ready);
        }
        if (available > 0) {
            status.put("availableReplicas", available);
        }
        status.put("observedGeneration", replicaSet.generation());
        var conditions = new Conditions(replicaSet.status());
        if (failure.isEmpty()) {
            conditions.remove("ReplicaFailure");
        } else {
            conditions.set("ReplicaFailure", true, "FailedCreate", failure, now);
        }
        if (!conditions.tree().isEmpty()) {
            status.set("conditions", conditions.tree());
        }
        return status;
    }

    /// When the next pod becomes available by having been ready for long enough.
    Optional<Duration> untilNext() {
        return pods.stream()
                .flatMap(pod -> left(pod).stream())
                .filter(Duration::isPositive)
                .min(Comparator.naturalOrder());
    }

    static boolean isReady(ApiObject pod) {
        return ready(pod).filter(one -> one.path("status").asString("").equals("True")).isPresent();
    }

    private static Optional<JsonNode> ready(ApiObject pod) {
        return pod.status()
                .path("conditions")
                .valueStream()
                .filter(one -> one.path("type").asString("").equals("Ready"))
                .findFirst();
    }

    /// How long until a ready pod is available; empty if it is not ready.
    private Optional<Duration> left(ApiObject pod) {
        if (!isReady(pod)) {
            return Optional.empty();
        }
        int seconds = replicaSet.spec().path("minReadySeconds").asInt(0);
        String since = ready(pod).orElseThrow().path("lastTransitionTime").asString("");
        if (seconds == 0 || since.isEmpty()) {
            return Optional.of(Duration.ZERO);
        }
        Duration left = Duration.between(now, Instant.parse(since).plusSeconds(seconds));
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }
}
