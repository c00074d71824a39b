package dev.barista.apiserver.network;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The spec of a Service, for reading and for filling in. Belongs to one request.
///
/// @param tree changed by those that fill it in
record ServiceSpec(ObjectNode tree) {

    static final String NONE = "None";

    static ServiceSpec of(ApiObject service) {
        return new ServiceSpec(service.spec() instanceof ObjectNode spec ? spec : Json.object());
    }

    String text(String field) {
        return tree.path(field).asString("");
    }

    String type() {
        return text("type");
    }

    boolean is(String type) {
        return type().equals(type);
    }

    boolean isExternalName() {
        return is("ExternalName");
    }

    /// Whether its type has an address of its own, or none on purpose.
    boolean hasClusterIp() {
        return is("ClusterIP") || is("NodePort") || is("LoadBalancer");
    }

    /// Whether its type has ports of the node.
    boolean hasNodePorts() {
        return is("NodePort") || is("LoadBalancer");
    }

    boolean wantsNodePorts() {
        return is("NodePort")
                || (is("LoadBalancer")
                        && tree.path("allocateLoadBalancerNodePorts").asBoolean(true));
    }

    boolean isReachedFromOutside() {
        return hasNodePorts() || (is("ClusterIP") && !tree.path("externalIPs").isEmpty());
    }

    String clusterIp() {
        return text("clusterIP");
    }

    List<String> clusterIps() {
        return strings("clusterIPs");
    }

    boolean isHeadless() {
        List<String> ips = clusterIps();
        return ips.isEmpty() ? clusterIp().equals(NONE) : ips.getFirst().equals(NONE);
    }

    boolean hasSelector() {
        return !tree.path("selector").isEmpty();
    }

    /// The addresses it has, or asks for.
    List<String> addresses() {
        return clusterIps().stream().filter(Addresses::isAddress).toList();
    }

    List<ObjectNode> ports() {
        return tree.path("ports").valueStream().map(ObjectNode.class::cast).toList();
    }

    /// The ports of the node that it has, or asks for.
    List<Integer> nodePorts() {
        return ports().stream()
                .map(port -> port.path("nodePort").asInt(0))
                .filter(port -> port != 0)
                .distinct()
                .toList();
    }

    List<String> families() {
        return strings("ipFamilies");
    }

    List<String> strings(String field) {
        return tree.path(field).valueStream().map(one -> one.asString("")).toList();
    }

    void set(String field, List<String> values) {
        if (values.isEmpty()) {
            tree.remove(field);
            return;
        }
        ArrayNode list = tree.putArray(field);
        values.forEach(list::add);
    }

    /// Puts the addresses into both fields that tell them.
    void setClusterIps(List<String> addresses) {
        set("clusterIPs", addresses);
        if (addresses.isEmpty()) {
            tree.remove("clusterIP");
        } else {
            tree.put("clusterIP", addresses.getFirst());
        }
    }

    boolean same(ServiceSpec other, String field) {
        JsonNode mine = tree.path(field);
        return Json.same(mine, other.tree.path(field));
    }
}
