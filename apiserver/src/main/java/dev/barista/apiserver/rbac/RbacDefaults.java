package dev.barista.apiserver.rbac;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What bindings leave out. Pure.
final class RbacDefaults {

    private static final String GROUP = "rbac.authorization.k8s.io";

    /// @param tree of a binding; changed
    static void fill(ObjectNode tree) {
        if (tree.get("roleRef") instanceof ObjectNode role
                && role.path("apiGroup").asString("").isEmpty()) {
            role.put("apiGroup", GROUP);
        }
        for (JsonNode each : tree.path("subjects")) {
            if (each instanceof ObjectNode subject
                    && subject.path("apiGroup").asString("").isEmpty()
                    && subject.path("kind").asString("").matches("User|Group")) {
                subject.put("apiGroup", GROUP);
            }
        }
    }

    private RbacDefaults() {}
}
