package dev.barista.apiserver.network;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Fills in what a Service does not say, beyond the defaults of its schema. Pure.
final class ServiceDefaults {

    private static final int AFFINITY_SECONDS = 10_800;

    /// @param spec changed
    static void fill(ServiceSpec spec) {
        ObjectNode tree = spec.tree();
        affinity(spec);
        spec.ports().forEach(ServiceDefaults::port);
        if (spec.isReachedFromOutside() && spec.text("externalTrafficPolicy").isEmpty()) {
            tree.put("externalTrafficPolicy", "Cluster");
        }
        if (spec.hasClusterIp() && spec.text("internalTrafficPolicy").isEmpty()) {
            tree.put("internalTrafficPolicy", "Cluster");
        }
        if (spec.is("LoadBalancer") && !tree.hasNonNull("allocateLoadBalancerNodePorts")) {
            tree.put("allocateLoadBalancerNodePorts", true);
        }
    }

    private static void affinity(ServiceSpec spec) {
        ObjectNode tree = spec.tree();
        if (spec.text("sessionAffinity").isEmpty()) {
            tree.put("sessionAffinity", "None");
        }
        switch (spec.text("sessionAffinity")) {
            case "None" -> tree.remove("sessionAffinityConfig");
            case "ClientIP" -> {
                if (!tree.at("/sessionAffinityConfig/clientIP").hasNonNull("timeoutSeconds")) {
                    tree.putObject("sessionAffinityConfig")
                            .putObject("clientIP")
                            .put("timeoutSeconds", AFFINITY_SECONDS);
                }
            }
            default -> {
                // refused by the rules
            }
        }
    }

    private static void port(ObjectNode port) {
        if (port.path("protocol").asString("").isEmpty()) {
            port.put("protocol", "TCP");
        }
        JsonNode target = port.path("targetPort");
        boolean none = target.isString() ? target.asString().isEmpty() : target.asInt(0) == 0;
        if (none) {
            port.put("targetPort", port.path("port").asInt(0));
        }
    }

    private ServiceDefaults() {}
}
