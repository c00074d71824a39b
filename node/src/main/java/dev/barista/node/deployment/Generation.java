package dev.barista.node.deployment;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.time.Instant;
import java.util.Comparator;

/// One ReplicaSet of a Deployment, as far as a rollout cares.
///
/// @param revision counts the Deployment's templates, from 1
/// @param wanted by its spec
/// @param existing pods that there are
record Generation(
        ObjectKey key,
        long revision,
        Instant created,
        int wanted,
        int existing,
        int ready,
        int available) {

    static final String REVISION = "deployment.kubernetes.io/revision";

    static final Comparator<Generation> OLDEST_FIRST =
            Comparator.comparingLong(Generation::revision)
                    .thenComparing(Generation::created)
                    .thenComparing(Generation::key);

    static Generation of(ApiObject replicaSet) {
        return new Generation(
                replicaSet.key(),
                replicaSet.findAnnotation(REVISION).map(Generation::number).orElse(0L),
                replicaSet.created().orElse(Instant.EPOCH),
                replicaSet.spec().path("replicas").asInt(1),
                replicaSet.status().path("replicas").asInt(0),
                replicaSet.status().path("readyReplicas").asInt(0),
                replicaSet.status().path("availableReplicas").asInt(0));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notOurs) {
            return 0;
        }
    }
}
