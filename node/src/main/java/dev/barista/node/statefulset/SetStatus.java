package dev.barista.node.statefulset;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.history.Revisions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/// The status of a StatefulSet, from its pods. Pure.
record SetStatus(ApiObject set, SetSpec spec, Revisions revisions, List<SetPod> pods, Instant now) {

    ObjectNode tree() {
        int ready = count(SetPod::isReady);
        int updated = count(pod -> !pod.isTerminating() && pod.isOf(revisions.update()));
        int current = count(pod -> !pod.isTerminating() && pod.isOf(revisions.current()));
        int wanted = spec.ordinals().count();
        boolean onDelete = spec.updatedFrom() == Integer.MAX_VALUE;
        boolean complete =
                !onDelete && updated == wanted && ready == wanted && pods.size() == wanted;
        ObjectNode status = Json.object();
        status.put("observedGeneration", set.generation());
        status.put("replicas", pods.size());
        putCount(status, "readyReplicas", ready);
        putCount(status, "currentReplicas", complete ? updated : current);
        putCount(status, "updatedReplicas", updated);
        status.put("currentRevision", (complete ? revisions.update() : revisions.current()).name());
        status.put("updateRevision", revisions.update().name());
        status.put("collisionCount", revisions.collisions());
        status.put("availableReplicas", count(this::isAvailable));
        return status;
    }

    private int count(Predicate<SetPod> which) {
        return (int) pods.stream().filter(which).count();
    }

    private boolean isAvailable(SetPod pod) {
        return pod.untilAvailable(spec.minReadySeconds(), now).filter(Duration::isZero).isPresent();
    }

    private static void putCount(ObjectNode status, String name, int count) {
        if (count > 0) {
            status.put(name, count);
        }
    }
}
