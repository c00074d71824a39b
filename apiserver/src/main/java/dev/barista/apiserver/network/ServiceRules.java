package dev.barista.apiserver.network;

import dev.barista.apiserver.schema.LabelRules;
import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.admission.KubernetesNames;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a Service may be, defaults filled in. Pure.
///
/// Source of the rules and of their words: Kubernetes 1.32.
final class ServiceRules {

    private static final int LONGEST_AFFINITY_SECONDS = 86_400;
    private static final int KUBELET_PORT = 10_250;
    private static final List<String> TYPES =
            List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> POLICIES = List.of("Cluster", "Local");

    static void check(ServiceSpec spec, Mistakes mistakes) {
        ofType(spec, mistakes);
        ServicePortRules.check(spec, mistakes);
        LabelRules.labels(spec.tree().path("selector"), "spec.selector", mistakes);
        affinity(spec, mistakes);
        externalIps(spec, mistakes);
        if (!TYPES.contains(spec.type())) {
            mistakes.unsupported("spec.type", spec.type(), TYPES);
        }
        loadBalancer(spec, mistakes);
        externalPolicy(spec, mistakes);
        policy(spec, "internalTrafficPolicy", mistakes);
        String distribution = spec.text("trafficDistribution");
        if (!distribution.isEmpty() && !distribution.equals("PreferClose")) {
            mistakes.unsupported("spec.trafficDistribution", distribution, List.of("PreferClose"));
        }
    }

    private static void ofType(ServiceSpec spec, Mistakes mistakes) {
        boolean headless = spec.isHeadless();
        if (spec.ports().isEmpty() && !headless && !spec.isExternalName()) {
            mistakes.required("spec.ports");
        }
        switch (spec.type()) {
            case "LoadBalancer" -> {
                for (int i = 0; i < spec.ports().size(); i++) {
                    JsonNode port = spec.ports().get(i).path("port");
                    if (port.asInt(0) == KUBELET_PORT) {
                        mistakes.invalid(
                                "spec.ports[%d]".formatted(i),
                                port,
                                "may not expose port %d externally since it is used by kubelet"
                                        .formatted(KUBELET_PORT));
                    }
                }
                noneOnlyForClusterIp(headless, spec.type(), mistakes);
            }
            case "NodePort" -> noneOnlyForClusterIp(headless, spec.type(), mistakes);
            case "ExternalName" -> externalName(spec, mistakes);
            default -> {
                // ClusterIP may be headless
            }
        }
    }

    private static void noneOnlyForClusterIp(boolean headless, String type, Mistakes mistakes) {
        if (headless) {
            mistakes.invalid(
                    "spec.clusterIPs[0]",
                    ServiceSpec.NONE,
                    "may not be set to 'None' for %s services".formatted(type));
        }
    }

    private static void externalName(ServiceSpec spec, Mistakes mistakes) {
        for (String field : List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
            JsonNode value = spec.tree().path(field);
            if (value.isString() || !value.isEmpty()) {
                mistakes.forbidden("spec." + field, "may not be set for ExternalName services");
            }
        }
        String name = spec.text("externalName");
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.isEmpty()) {
            mistakes.required("spec.externalName");
        } else {
            mistakes.invalid("spec.externalName", bare, KubernetesNames.dns1123Subdomain(bare));
        }
    }

    private static void affinity(ServiceSpec spec, Mistakes mistakes) {
        String affinity = spec.text("sessionAffinity");
        if (!affinity.equals("None") && !affinity.equals("ClientIP")) {
            mistakes.unsupported("spec.sessionAffinity", affinity, List.of("ClientIP", "None"));
        }
        JsonNode seconds = spec.tree().at("/sessionAffinityConfig/clientIP/timeoutSeconds");
        boolean given = affinity.equals("ClientIP") && !seconds.isMissingNode();
        if (given && (seconds.asInt(0) <= 0 || seconds.asInt(0) > LONGEST_AFFINITY_SECONDS)) {
            mistakes.invalid(
                    "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
                    seconds,
                    "must be greater than 0 and less than %d".formatted(LONGEST_AFFINITY_SECONDS));
        }
    }

    private static void externalIps(ServiceSpec spec, Mistakes mistakes) {
        List<String> ips = spec.strings("externalIPs");
        for (int i = 0; i < ips.size(); i++) {
            String path = "spec.externalIPs[%d]".formatted(i);
            if (Addresses.isAddress(ips.get(i))) {
                mistakes.invalid(path, ips.get(i), Addresses.special(ips.get(i)));
            } else {
                mistakes.invalid(path, ips.get(i), Mistakes.NOT_AN_ADDRESS);
            }
        }
    }

    private static void loadBalancer(ServiceSpec spec, Mistakes mistakes) {
        String rule = "may only be used when `type` is 'LoadBalancer'";
        boolean own = spec.is("LoadBalancer");
        List<String> ranges = spec.strings("loadBalancerSourceRanges");
        if (!own && !ranges.isEmpty()) {
            mistakes.forbidden("spec.LoadBalancerSourceRanges", rule);
        }
        for (int i = 0; own && i < ranges.size(); i++) {
            if (!Addresses.isBlock(ranges.get(i).strip())) {
                mistakes.invalid(
                        "spec.LoadBalancerSourceRanges[%d]".formatted(i),
                        ranges.get(i),
                        "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            }
        }
        for (String field : List.of("allocateLoadBalancerNodePorts", "loadBalancerClass")) {
            if (!own && spec.tree().hasNonNull(field)) {
                mistakes.forbidden("spec." + field, rule);
            }
        }
        String kind = spec.text("loadBalancerClass");
        if (own && !kind.isEmpty()) {
            mistakes.invalid("spec.loadBalancerClass", kind, KubernetesNames.qualified(kind));
        }
    }

    private static void externalPolicy(ServiceSpec spec, Mistakes mistakes) {
        String policy = spec.text("externalTrafficPolicy");
        if (!policy.isEmpty() && !spec.isReachedFromOutside()) {
            mistakes.invalid(
                    "spec.externalTrafficPolicy",
                    policy,
                    "may only be set for externally-accessible services");
        } else {
            policy(spec, "externalTrafficPolicy", mistakes);
        }
        JsonNode health = spec.tree().path("healthCheckNodePort");
        boolean local = spec.is("LoadBalancer") && policy.equals("Local");
        if (health.asInt(0) != 0 && !local) {
            mistakes.invalid(
                    "spec.healthCheckNodePort",
                    health,
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }
    }

    private static void policy(ServiceSpec spec, String field, Mistakes mistakes) {
        String policy = spec.text(field);
        if (!policy.isEmpty() && !POLICIES.contains(policy)) {
            mistakes.unsupported("spec." + field, policy, POLICIES);
        }
    }

    private ServiceRules() {}
}
