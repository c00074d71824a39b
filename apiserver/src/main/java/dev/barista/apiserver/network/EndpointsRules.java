package dev.barista.apiserver.network;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.admission.KubernetesNames;
import dev.barista.model.object.ApiObject;
import tools.jackson.databind.JsonNode;

/// What Endpoints may be. Pure.
///
/// Source of the rules and of their words: Kubernetes 1.32.
final class EndpointsRules {

    static void check(ApiObject endpoints, Mistakes mistakes) {
        JsonNode subsets = endpoints.tree().path("subsets");
        for (int i = 0; i < subsets.size(); i++) {
            String path = "subsets[%d]".formatted(i);
            JsonNode subset = subsets.get(i);
            if (subset.path("addresses").isEmpty() && subset.path("notReadyAddresses").isEmpty()) {
                mistakes.required(path, "must specify `addresses` or `notReadyAddresses`");
            }
            addresses(subset.path("addresses"), path + ".addresses", mistakes);
            addresses(subset.path("notReadyAddresses"), path + ".notReadyAddresses", mistakes);
            ports(subset.path("ports"), path + ".ports", mistakes);
        }
    }

    private static void addresses(JsonNode all, String path, Mistakes mistakes) {
        for (int i = 0; i < all.size(); i++) {
            String at = "%s[%d]".formatted(path, i);
            String ip = all.get(i).path("ip").asString("");
            if (Addresses.isAddress(ip)) {
                mistakes.invalid(at + ".ip", ip, Addresses.special(ip));
            } else {
                mistakes.invalid(at + ".ip", ip, Mistakes.NOT_AN_ADDRESS);
            }
            String host = all.get(i).path("hostname").asString("");
            if (!host.isEmpty()) {
                mistakes.invalid(at + ".hostname", host, KubernetesNames.dns1123Label(host));
            }
        }
    }

    private static void ports(JsonNode ports, String path, Mistakes mistakes) {
        for (int i = 0; i < ports.size(); i++) {
            String at = "%s[%d]".formatted(path, i);
            JsonNode port = ports.get(i);
            String name = port.path("name").asString("");
            if (!name.isEmpty()) {
                mistakes.invalid(at + ".name", name, KubernetesNames.dns1123Label(name));
            } else if (ports.size() > 1) {
                mistakes.required(at + ".name");
            }
            mistakes.port(at + ".port", port.path("port"));
            String protocol = port.path("protocol").asString("");
            if (!ServicePortRules.PROTOCOLS.contains(protocol)) {
                mistakes.unsupported(at + ".protocol", protocol, ServicePortRules.PROTOCOLS);
            }
        }
    }

    private EndpointsRules() {}
}
