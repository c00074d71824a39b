package dev.barista.node.replicaset;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.controlled.Readiness;
import dev.barista.node.status.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
        long ready = pods.stream().filter(Readiness::isReady).count();
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

    private Optional<Duration> left(ApiObject pod) {
        return Readiness.untilAvailable(
                pod, replicaSet.spec().path("minReadySeconds").asInt(0), now);
    }
}
