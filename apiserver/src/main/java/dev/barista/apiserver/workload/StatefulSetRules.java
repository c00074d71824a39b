package dev.barista.apiserver.workload;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a StatefulSet may be, and what of it may change. Pure.
final class StatefulSetRules {

    private static final List<String> POLICIES = List.of("Delete", "Retain");

    private static final List<String> MAY_CHANGE =
            List.of(
                    "replicas",
                    "ordinals",
                    "template",
                    "updateStrategy",
                    "persistentVolumeClaimRetentionPolicy",
                    "minReadySeconds");

    static void check(ApiObject set, Mistakes mistakes) {
        JsonNode spec = set.spec();
        checkOrder(spec, mistakes);
        checkUpdates(spec.path("updateStrategy"), mistakes);
        for (String number : List.of("replicas", "minReadySeconds", "ordinals.start")) {
            PodTemplateRules.checkNotNegative(spec, number, mistakes);
        }
        JsonNode claims = spec.path("persistentVolumeClaimRetentionPolicy");
        for (String when : List.of("whenDeleted", "whenScaled")) {
            String policy = claims.path(when).asString("Retain");
            if (!POLICIES.contains(policy)) {
                mistakes.unsupported(
                        "spec.persistentVolumeClaimRetentionPolicy." + when, policy, POLICIES);
            }
        }
        PodTemplateRules.check(spec, "statefulset", mistakes);
        if (spec.at("/template/spec").hasNonNull("activeDeadlineSeconds")) {
            mistakes.forbidden(
                    "spec.template.spec.activeDeadlineSeconds",
                    "activeDeadlineSeconds in StatefulSet is not Supported");
        }
    }

    private static void checkOrder(JsonNode spec, Mistakes mistakes) {
        String policy = spec.path("podManagementPolicy").asString("");
        if (!policy.equals("OrderedReady") && !policy.equals("Parallel")) {
            mistakes.invalid(
                    "spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'");
        }
    }

    private static void checkUpdates(JsonNode strategy, Mistakes mistakes) {
        JsonNode rolling = strategy.path("rollingUpdate");
        switch (strategy.path("type").asString("")) {
            case "OnDelete" -> {
                if (rolling.isObject()) {
                    mistakes.invalid(
                            "spec.updateStrategy.rollingUpdate",
                            rolling,
                            "only allowed for updateStrategy 'RollingUpdate'");
                }
            }
            case "RollingUpdate" -> {
                if (rolling.path("partition").asLong(0) < 0) {
                    mistakes.invalid(
                            "spec.updateStrategy.rollingUpdate.partition",
                            rolling.path("partition"),
                            PodTemplateRules.NOT_NEGATIVE);
                }
            }
            default ->
                    mistakes.invalidOf(
                            "spec.updateStrategy",
                            inGo(strategy),
                            "must be 'RollingUpdate' or 'OnDelete'");
        }
        if (rolling.hasNonNull("maxUnavailable")) {
            mistakes.forbidden(
                    "spec.updateStrategy.rollingUpdate.maxUnavailable", JobRules.NOT_HERE);
        }
    }

    private static String inGo(JsonNode strategy) {
        return "apps.StatefulSetUpdateStrategy{Type:%s, RollingUpdate:%s}"
                .formatted(strategy.path("type"), "(*apps.RollingUpdateStatefulSetStrategy)(nil)");
    }

    static void checkChange(ApiObject set, ApiObject old, Mistakes mistakes) {
        if (!fixed(set).equals(fixed(old))) {
            mistakes.forbidden(
                    "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals',"
                            + " 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy'"
                            + " and 'minReadySeconds' are forbidden");
        }
    }

    private static ObjectNode fixed(ApiObject set) {
        ObjectNode spec = (ObjectNode) set.spec().deepCopy();
        spec.remove(MAY_CHANGE);
        return spec;
    }

    private StatefulSetRules() {}
}
