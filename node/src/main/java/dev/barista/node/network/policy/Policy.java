package dev.barista.node.network.policy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.runtime.filter.Cidr;
import dev.barista.runtime.filter.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A NetworkPolicy.
///
/// @param pods that it selects in its namespace
/// @param ingress null if it does not isolate ingress; else what it allows
/// @param egress null if it does not isolate egress
public record Policy(
        ObjectKey key,
        LabelSelector pods,
        @Nullable List<Allowed> ingress,
        @Nullable List<Allowed> egress) {

    /// One rule: any of the peers, at any of the ports.
    ///
    /// @param peers empty for all
    /// @param ports empty for all
    record Allowed(List<Peer> peers, List<Port> ports) {}

    /// The other end.
    sealed interface Peer {

        /// @param namespaces null for the policy's own
        /// @param pods null for all
        record Selected(@Nullable LabelSelector namespaces, @Nullable LabelSelector pods)
                implements Peer {}

        record Block(Cidr block, List<Cidr> except) implements Peer {}
    }

    /// Ports at the destination.
    sealed interface Port {

        Protocol protocol();

        record Range(Protocol protocol, int first, int last) implements Port {}

        /// Which number it is, each destination says.
        record Named(Protocol protocol, String name) implements Port {}
    }

    /// @throws IllegalArgumentException if admission has let something through that is none
    public static Policy from(ApiObject object) {
        JsonNode spec = object.spec();
        Set<String> types = types(spec);
        return new Policy(
                object.key(),
                LabelSelector.from(spec.path("podSelector")),
                types.contains("Ingress") ? rules(spec.path("ingress"), "from") : null,
                types.contains("Egress") ? rules(spec.path("egress"), "to") : null);
    }

    /// Without types it is for ingress, and for egress if it says something about it.
    private static Set<String> types(JsonNode spec) {
        Set<String> types =
                spec.path("policyTypes")
                        .valueStream()
                        .map(type -> type.asString(""))
                        .collect(Collectors.toSet());
        if (types.isEmpty()) {
            types.add("Ingress");
            if (!spec.path("egress").isEmpty()) {
                types.add("Egress");
            }
        }
        return types;
    }

    private static List<Allowed> rules(JsonNode list, String peers) {
        return list.valueStream()
                .map(rule -> new Allowed(peers(rule.path(peers)), ports(rule.path("ports"))))
                .toList();
    }

    private static List<Peer> peers(JsonNode list) {
        return list.valueStream().map(Policy::peer).toList();
    }

    private static Peer peer(JsonNode tree) {
        JsonNode block = tree.path("ipBlock");
        if (block.isObject()) {
            return new Peer.Block(
                    Cidr.parse(block.path("cidr").asString("")),
                    block.path("except")
                            .valueStream()
                            .map(except -> Cidr.parse(except.asString("")))
                            .toList());
        }
        return new Peer.Selected(
                selector(tree.path("namespaceSelector")), selector(tree.path("podSelector")));
    }

    private static @Nullable LabelSelector selector(JsonNode tree) {
        return tree.isObject() ? LabelSelector.from(tree) : null;
    }

    private static List<Port> ports(JsonNode list) {
        List<Port> ports = new ArrayList<>();
        for (JsonNode each : list) {
            ports.add(port(each));
        }
        return ports;
    }

    private static Port port(JsonNode tree) {
        Protocol protocol = Protocol.valueOf(tree.path("protocol").asString("TCP"));
        JsonNode port = tree.path("port");
        if (port.isString()) {
            return new Port.Named(protocol, port.asString());
        }
        if (!port.isNumber()) {
            return new Port.Range(protocol, 0, 65_535);
        }
        return new Port.Range(protocol, port.asInt(0), tree.path("endPort").asInt(port.asInt(0)));
    }

    /// As [#from]; empty, and so without effect, if it is no policy.
    public static Optional<Policy> find(ApiObject object) {
        try {
            return Optional.of(from(object));
        } catch (IllegalArgumentException nonsense) {
            return Optional.empty();
        }
    }

    boolean selects(Party.Pod pod) {
        return pod.namespace().equals(key.namespace()) && pods.selects(pod.labels());
    }
}
