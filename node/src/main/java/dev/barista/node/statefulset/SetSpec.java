package dev.barista.node.statefulset;

import dev.barista.model.object.ApiObject;
import tools.jackson.databind.JsonNode;

/// What a StatefulSet shall do, as far as its controller cares.
///
/// @param parallel whether pods need not wait for one another
/// @param oldBelow pods before this ordinal are made of the current revision, not of the new one
/// @param updatedFrom pods from this ordinal on are replaced by ones of the new revision
/// @param retention what becomes of the claims
record SetSpec(
        Ordinals ordinals,
        boolean parallel,
        int oldBelow,
        int updatedFrom,
        int minReadySeconds,
        Retention retention) {

    /// @param endsWithSet whether claims are deleted with the set
    /// @param endsWithPod whether claims are deleted with a pod that is one too many
    record Retention(boolean endsWithSet, boolean endsWithPod) {}

    static SetSpec of(ApiObject set) {
        JsonNode spec = set.spec();
        int first = spec.path("ordinals").path("start").asInt(0);
        JsonNode claims = spec.path("persistentVolumeClaimRetentionPolicy");
        return new SetSpec(
                new Ordinals(first, first + spec.path("replicas").asInt(1)),
                spec.path("podManagementPolicy").asString("").equals("Parallel"),
                first + oldOnes(set),
                updatedFrom(spec.path("updateStrategy"), first),
                spec.path("minReadySeconds").asInt(0),
                new Retention(
                        claims.path("whenDeleted").asString("").equals("Delete"),
                        claims.path("whenScaled").asString("").equals("Delete")));
    }

    private static boolean isOnDelete(JsonNode strategy) {
        return strategy.path("type").asString("").equals("OnDelete");
    }

    private static int oldOnes(ApiObject set) {
        JsonNode strategy = set.spec().path("updateStrategy");
        if (isOnDelete(strategy)) {
            return 0;
        }
        return strategy.path("rollingUpdate").isObject()
                ? strategy.path("rollingUpdate").path("partition").asInt(0)
                : set.status().path("currentReplicas").asInt(0);
    }

    private static int updatedFrom(JsonNode strategy, int first) {
        return isOnDelete(strategy)
                ? Integer.MAX_VALUE
                : first + strategy.path("rollingUpdate").path("partition").asInt(0);
    }
}
