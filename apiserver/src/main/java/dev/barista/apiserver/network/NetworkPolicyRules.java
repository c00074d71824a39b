package dev.barista.apiserver.network;

import dev.barista.apiserver.schema.LabelRules;
import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.admission.KubernetesNames;
import dev.barista.model.serving.AddressBlock;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a NetworkPolicy may be. Pure.
///
/// Source of the rules and of their words: Kubernetes 1.32.
final class NetworkPolicyRules {

    private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");
    private static final List<String> DIRECTIONS = List.of("Egress", "Ingress");
    private static final String NOT_A_BLOCK =
            "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    static void check(JsonNode spec, Mistakes mistakes) {
        LabelRules.selector(spec.path("podSelector"), "spec.podSelector", mistakes);
        rules(spec.path("ingress"), "spec.ingress", "from", mistakes);
        rules(spec.path("egress"), "spec.egress", "to", mistakes);
        JsonNode types = spec.path("policyTypes");
        if (types.size() > DIRECTIONS.size()) {
            mistakes.invalid(
                    "spec.policyTypes",
                    types.valueStream().map(one -> one.asString("")).toList(),
                    "may not specify more than two policyTypes");
            return;
        }
        for (JsonNode type : types) {
            if (!DIRECTIONS.contains(type.asString(""))) {
                mistakes.unsupported("spec.policyTypes", type.asString(""), DIRECTIONS);
            }
        }
    }

    private static void rules(JsonNode rules, String path, String peers, Mistakes mistakes) {
        for (int i = 0; i < rules.size(); i++) {
            String rule = "%s[%d]".formatted(path, i);
            JsonNode ports = rules.get(i).path("ports");
            for (int p = 0; p < ports.size(); p++) {
                port(ports.get(p), "%s.ports[%d]".formatted(rule, p), mistakes);
            }
            JsonNode ends = rules.get(i).path(peers);
            for (int p = 0; p < ends.size(); p++) {
                peer(ends.get(p), "%s.%s[%d]".formatted(rule, peers, p), mistakes);
            }
        }
    }

    private static void port(JsonNode port, String path, Mistakes mistakes) {
        String protocol = port.path("protocol").asString("TCP");
        if (!PROTOCOLS.contains(protocol)) {
            mistakes.unsupported(path + ".protocol", protocol, PROTOCOLS);
        }
        JsonNode number = port.path("port");
        JsonNode end = port.path("endPort");
        boolean ranged = port.hasNonNull("endPort");
        if (!port.hasNonNull("port")) {
            if (ranged) {
                mistakes.invalid(
                        path + ".endPort",
                        end,
                        "may not be specified when `port` is not specified");
            }
        } else if (number.isString()) {
            mistakes.invalid(
                    path + ".port", number.asString(), KubernetesNames.portName(number.asString()));
            if (ranged) {
                mistakes.invalid(
                        path + ".endPort", end, "may not be specified when `port` is non-numeric");
            }
        } else {
            mistakes.port(path + ".port", number);
            if (ranged) {
                if (end.asInt(0) < number.asInt(0)) {
                    mistakes.invalid(
                            path + ".endPort", number, "must be greater than or equal to `port`");
                }
                mistakes.port(path + ".endPort", end);
            }
        }
    }

    private static void peer(JsonNode peer, String path, Mistakes mistakes) {
        boolean pods = peer.hasNonNull("podSelector");
        boolean namespaces = peer.hasNonNull("namespaceSelector");
        boolean block = peer.hasNonNull("ipBlock");
        LabelRules.selector(peer.path("podSelector"), path + ".podSelector", mistakes);
        LabelRules.selector(peer.path("namespaceSelector"), path + ".namespaceSelector", mistakes);
        if (block) {
            block(peer.path("ipBlock"), path + ".ipBlock", mistakes);
        }
        if (!pods && !namespaces && !block) {
            mistakes.required(path, "must specify a peer");
        } else if (block && (pods || namespaces)) {
            mistakes.forbidden(path, "may not specify both ipBlock and another peer");
        }
    }

    private static void block(JsonNode block, String path, Mistakes mistakes) {
        String cidr = block.path("cidr").asString("");
        if (cidr.isEmpty()) {
            mistakes.required(path + ".cidr");
            return;
        }
        if (!Addresses.isBlock(cidr)) {
            mistakes.invalid(path + ".cidr", cidr, NOT_A_BLOCK);
            return;
        }
        AddressBlock whole = AddressBlock.find(cidr).orElseThrow();
        JsonNode all = block.path("except");
        for (int i = 0; i < all.size(); i++) {
            String text = all.get(i).asString("");
            String at = "%s.except[%d]".formatted(path, i);
            Optional<AddressBlock> part = AddressBlock.find(text);
            if (part.isEmpty() || !Addresses.isBlock(text)) {
                mistakes.invalid(at, text, NOT_A_BLOCK);
            } else if (!whole.contains(text.substring(0, text.indexOf('/')))
                    || part.get().bits() <= whole.bits()) {
                mistakes.invalid(at, text, "must be a strict subset of `cidr`");
            }
        }
    }

    private NetworkPolicyRules() {}
}
