package dev.barista.apiserver.network;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.admission.KubernetesNames;
import dev.barista.model.object.ApiObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What an EndpointSlice may be. Pure.
///
/// Source of the rules and of their words: Kubernetes 1.32.
final class EndpointSliceRules {

    private static final int MOST_ENDPOINTS = 1000;
    private static final int MOST_PORTS = 20_000;
    private static final int MOST_ADDRESSES = 100;
    private static final List<String> TYPES = List.of("FQDN", "IPv4", "IPv6");

    static void check(ApiObject slice, @Nullable ApiObject old, Mistakes mistakes) {
        String type = slice.tree().path("addressType").asString("");
        if (type.isEmpty()) {
            mistakes.required("addressType");
        } else if (!TYPES.contains(type)) {
            mistakes.unsupported("addressType", type, TYPES);
        }
        endpoints(slice.tree().path("endpoints"), type, mistakes);
        ports(slice.tree().path("ports"), mistakes);
        if (old != null && !old.tree().path("addressType").asString("").equals(type)) {
            mistakes.invalid("addressType", type, "field is immutable");
        }
    }

    private static void endpoints(JsonNode endpoints, String type, Mistakes mistakes) {
        if (endpoints.size() > MOST_ENDPOINTS) {
            mistakes.tooMany("endpoints", endpoints.size(), MOST_ENDPOINTS);
            return;
        }
        for (int i = 0; i < endpoints.size(); i++) {
            String path = "endpoints[%d]".formatted(i);
            JsonNode all = endpoints.get(i).path("addresses");
            if (all.isEmpty()) {
                mistakes.required(path + ".addresses", "must contain at least 1 endpoint");
            } else if (all.size() > MOST_ADDRESSES) {
                mistakes.tooMany(path + ".addresses", all.size(), MOST_ADDRESSES);
            }
            for (int a = 0; a < all.size(); a++) {
                String at = "%s.addresses[%d]".formatted(path, a);
                address(all.get(a).asString(""), type, at, mistakes);
            }
            String host = endpoints.get(i).path("hostname").asString("");
            if (!host.isEmpty()) {
                mistakes.invalid(path + ".hostname", host, KubernetesNames.dns1123Label(host));
            }
        }
    }

    private static void address(String address, String type, String path, Mistakes mistakes) {
        if (type.equals("FQDN")) {
            mistakes.invalid(path, address, KubernetesNames.dns1123Subdomain(address));
        } else if (type.equals(Families.IPV4) || type.equals(Families.IPV6)) {
            if (Addresses.isAddress(address) && Families.of(address).equals(type)) {
                mistakes.invalid(path, address, Addresses.special(address));
            } else {
                mistakes.invalid(path, address, "must be a valid %s address".formatted(type));
            }
        }
    }

    private static void ports(JsonNode ports, Mistakes mistakes) {
        if (ports.size() > MOST_PORTS) {
            mistakes.tooMany("ports", ports.size(), MOST_PORTS);
            return;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            String path = "ports[%d]".formatted(i);
            JsonNode port = ports.get(i);
            String name = port.path("name").asString("");
            if (!name.isEmpty()) {
                mistakes.invalid(path + ".name", name, KubernetesNames.dns1123Label(name));
            }
            if (!names.add(name)) {
                mistakes.duplicate(path + ".name", port.path("name"));
            }
            String protocol = port.path("protocol").asString("");
            if (!ServicePortRules.PROTOCOLS.contains(protocol)) {
                mistakes.unsupported(path + ".protocol", protocol, ServicePortRules.PROTOCOLS);
            }
        }
    }

    private EndpointSliceRules() {}
}
