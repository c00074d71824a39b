package dev.barista.apiserver.workload;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a StatefulSet does not say, and its schema cannot fill in. Pure.
final class StatefulSetDefaults {

    /// @param set changed
    static void fill(ObjectNode set) {
        ObjectNode spec = set.withObject("/spec");
        ObjectNode strategy = spec.withObject("/updateStrategy");
        if (!strategy.hasNonNull("type")) {
            strategy.put("type", "RollingUpdate");
            strategy.withObject("/rollingUpdate");
        }
        if (strategy.path("rollingUpdate") instanceof ObjectNode rolling
                && !rolling.hasNonNull("partition")) {
            rolling.put("partition", 0);
        }
        for (JsonNode claim : spec.path("volumeClaimTemplates")) {
            fillClaim((ObjectNode) claim);
        }
    }

    private static void fillClaim(ObjectNode claim) {
        claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
        ObjectNode spec = claim.withObject("/spec");
        if (!spec.hasNonNull("volumeMode")) {
            spec.put("volumeMode", "Filesystem");
        }
        claim.putObject("status").put("phase", "Pending");
    }

    private StatefulSetDefaults() {}
}
