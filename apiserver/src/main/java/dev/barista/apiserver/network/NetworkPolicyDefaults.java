package dev.barista.apiserver.network;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Fills in what a NetworkPolicy does not say. Pure.
final class NetworkPolicyDefaults {

    /// A policy is for what its pods receive, and for what they open if it has rules for that.
    ///
    /// @param tree changed
    static void fill(ObjectNode tree) {
        ObjectNode spec = tree.withObject("/spec");
        if (!spec.has("podSelector")) {
            spec.putObject("podSelector");
        }
        if (spec.path("policyTypes").isEmpty()) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!spec.path("egress").isEmpty()) {
                types.add("Egress");
            }
        }
    }

    private NetworkPolicyDefaults() {}
}
