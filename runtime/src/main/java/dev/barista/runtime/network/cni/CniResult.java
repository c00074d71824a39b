package dev.barista.runtime.network.cni;

import dev.barista.model.object.Json;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What plugins say of the network that they made. Immutable.
///
/// @param tree as the last plugin wrote it; never changed
record CniResult(JsonNode tree) {

    /// @param text what a plugin wrote
    /// @throws IOException if it is not a result
    static CniResult parse(String text) throws IOException {
        JsonNode tree;
        try {
            tree = Json.MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw notOne(text, e);
        }
        if (!tree.isObject()) {
            throw notOne(text, null);
        }
        return new CniResult(tree);
    }

    private static IOException notOne(
            String text, @org.jspecify.annotations.Nullable JacksonException cause) {
        return new IOException(
                "result: %s (expected: a JSON object)"
                        .formatted(text.isBlank() ? "none" : text.strip()),
                cause);
    }

    /// The first IPv4 address of the pod, and the first IPv6 address if it has one.
    ///
    /// @throws IOException if there is no IPv4 address
    PodAddresses addresses() throws IOException {
        List<String> all = new ArrayList<>();
        for (JsonNode each : tree.path("ips")) {
            if (isInPod(each)) {
                all.add(each.path("address").asString("").replaceFirst("/.*", ""));
            }
        }
        Optional<String> ipv4 = all.stream().filter(one -> !one.contains(":")).findFirst();
        Optional<String> ipv6 = all.stream().filter(one -> one.contains(":")).findFirst();
        try {
            return new PodAddresses(ipv4.orElse("none"), ipv6);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "result: addresses %s (expected: an IPv4 address)".formatted(all), e);
        }
    }

    /// A result may name links of the host's as well, which have no sandbox.
    private boolean isInPod(JsonNode address) {
        JsonNode link = address.path("interface");
        return !link.isNumber()
                || !tree.path("interfaces")
                        .path(link.asInt())
                        .path("sandbox")
                        .asString("")
                        .isEmpty();
    }

    /// The same network, whose namespace has another path: plugins compare it.
    CniResult moved(String from, String to) {
        JsonNode copy = tree.deepCopy();
        for (JsonNode link : copy.path("interfaces")) {
            if (link instanceof ObjectNode one && one.path("sandbox").asString("").equals(from)) {
                one.put("sandbox", to);
            }
        }
        return new CniResult(copy);
    }
}
