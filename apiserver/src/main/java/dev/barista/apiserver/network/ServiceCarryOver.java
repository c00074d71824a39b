package dev.barista.apiserver.network;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// What an updated Service takes over from the stored one, and what it drops because its new type
/// has no use for it. Pure.
final class ServiceCarryOver {

    /// @param spec changed
    static void fill(ServiceSpec old, ServiceSpec spec) {
        matchClusterIps(old, spec);
        dropUseless(old, spec);
        if (old.hasClusterIp() && spec.hasClusterIp()) {
            keepClusterIps(old, spec);
        }
        if (old.hasNodePorts() && spec.hasNodePorts()) {
            keepNodePorts(old, spec);
        }
    }

    /// A client that knows `clusterIP` alone has changed that alone.
    private static void matchClusterIps(ServiceSpec old, ServiceSpec spec) {
        boolean sameList = spec.clusterIps().equals(old.clusterIps());
        if (spec.clusterIp().equals(old.clusterIp()) || !sameList) {
            return;
        }
        spec.setClusterIps(spec.clusterIp().isEmpty() ? List.of() : List.of(spec.clusterIp()));
    }

    private static void dropUseless(ServiceSpec old, ServiceSpec spec) {
        if (old.hasClusterIp() && !spec.hasClusterIp()) {
            if (spec.same(old, "clusterIPs")) {
                spec.setClusterIps(List.of());
            }
            drop(old, spec, "ipFamilies");
            drop(old, spec, "ipFamilyPolicy");
            drop(old, spec, "internalTrafficPolicy");
        }
        if (old.hasNodePorts()
                && !spec.hasNodePorts()
                && old.nodePorts().equals(spec.nodePorts())) {
            spec.ports().forEach(port -> port.remove("nodePort"));
        }
        if (old.is("LoadBalancer") && !spec.is("LoadBalancer")) {
            drop(old, spec, "allocateLoadBalancerNodePorts");
            drop(old, spec, "loadBalancerClass");
            drop(old, spec, "healthCheckNodePort");
        }
        if (old.isReachedFromOutside() && !spec.isReachedFromOutside()) {
            drop(old, spec, "externalTrafficPolicy");
        }
    }

    private static void drop(ServiceSpec old, ServiceSpec spec, String field) {
        if (spec.same(old, field)) {
            spec.tree().remove(field);
        }
    }

    private static void keepClusterIps(ServiceSpec old, ServiceSpec spec) {
        if (spec.clusterIp().isEmpty()) {
            spec.setClusterIps(old.clusterIps());
        } else if (spec.clusterIps().isEmpty() && spec.clusterIp().equals(old.clusterIp())) {
            spec.set("clusterIPs", old.clusterIps());
        }
        for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
            if (!spec.tree().hasNonNull(field) && old.tree().hasNonNull(field)) {
                spec.tree().set(field, old.tree().get(field).deepCopy());
            }
        }
    }

    /// A port keeps its node port by its name, whatever else of it has changed.
    private static void keepNodePorts(ServiceSpec old, ServiceSpec spec) {
        Map<String, Integer> byName = new HashMap<>();
        old.ports()
                .forEach(port ->
                        byName.put(port.path("name").asString(""), port.path("nodePort").asInt(0)));
        Set<Integer> used = new HashSet<>(spec.nodePorts());
        for (ObjectNode port : spec.ports()) {
            int kept = byName.getOrDefault(port.path("name").asString(""), 0);
            if (port.path("nodePort").asInt(0) == 0 && kept != 0 && used.add(kept)) {
                port.put("nodePort", kept);
            }
        }
    }

    private ServiceCarryOver() {}
}
