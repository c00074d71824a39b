package dev.barista.node.network.policy;

import dev.barista.node.network.policy.Party.NamedPort;
import dev.barista.node.network.policy.Party.Outside;
import dev.barista.node.network.policy.Party.Pod;
import dev.barista.node.network.policy.Policy.Allowed;
import dev.barista.node.network.policy.Policy.Peer;
import dev.barista.node.network.policy.Policy.Port;
import dev.barista.runtime.filter.Cidr;
import dev.barista.runtime.filter.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All NetworkPolicies, and who is there. Immutable, thread-safe.
///
/// A pod that no policy selects is open. One that some select is open to what at least one of them
/// allows. The source's egress and the destination's ingress must both allow a connection; a pod
/// always reaches itself. Connections of the node itself are not asked about: they are allowed.
///
/// @param namespaces their labels, by name
public record Policies(
        List<Policy> policies, Map<String, Map<String, String>> namespaces, List<Pod> pods) {

    /// Without policies, and without pods.
    public static final Policies NONE = new Policies(List.of(), Map.of(), List.of());

    public Policies {
        policies = List.copyOf(policies);
        namespaces = Map.copyOf(namespaces);
        pods = List.copyOf(pods);
    }

    /// Whether a connection may be made.
    ///
    /// @param port at the destination
    public boolean allows(Party source, Party destination, Protocol protocol, int port) {
        if (source.equals(destination)) {
            return true;
        }
        return allowsEgress(source, destination, protocol, port)
                && allowsIngress(source, destination, protocol, port);
    }

    private boolean allowsEgress(Party source, Party destination, Protocol protocol, int port) {
        return !(source instanceof Pod pod)
                || egressOf(pod).toList().isEmpty()
                || egressOf(pod)
                        .anyMatch(policy ->
                                allows(
                                        policy,
                                        policy.egress(),
                                        destination,
                                        destination,
                                        protocol,
                                        port));
    }

    private boolean allowsIngress(Party source, Party destination, Protocol protocol, int port) {
        return !(destination instanceof Pod pod)
                || ingressOf(pod).toList().isEmpty()
                || ingressOf(pod)
                        .anyMatch(policy ->
                                allows(
                                        policy,
                                        policy.ingress(),
                                        source,
                                        destination,
                                        protocol,
                                        port));
    }

    /// Those that isolate its egress.
    Stream<Policy> egressOf(Pod pod) {
        return policies.stream().filter(it -> it.egress() != null && it.selects(pod));
    }

    /// Those that isolate its ingress.
    Stream<Policy> ingressOf(Pod pod) {
        return policies.stream().filter(it -> it.ingress() != null && it.selects(pod));
    }

    private boolean allows(
            Policy policy,
            @Nullable List<Allowed> rules,
            Party peer,
            Party destination,
            Protocol protocol,
            int port) {
        return rules != null
                && rules.stream()
                        .filter(rule -> isAnyOf(rule.peers(), policy, peer))
                        .anyMatch(rule -> isAnyOf(rule.ports(), destination, protocol, port));
    }

    private boolean isAnyOf(List<Peer> peers, Policy policy, Party party) {
        return peers.isEmpty() || peers.stream().anyMatch(peer -> matches(peer, policy, party));
    }

    boolean matches(Peer peer, Policy policy, Party party) {
        return switch (peer) {
            case Peer.Selected selected ->
                    party instanceof Pod pod
                            && isInNamespace(selected.namespaces(), policy, pod)
                            && (selected.pods() == null || selected.pods().selects(pod.labels()));
            case Peer.Block block ->
                    switch (party) {
                        case Pod pod -> pod.addresses().stream().anyMatch(it -> isIn(block, it));
                        case Outside outside -> isIn(block, outside.address());
                    };
        };
    }

    private boolean isInNamespace(@Nullable LabelSelector wanted, Policy policy, Pod pod) {
        return wanted == null
                ? pod.namespace().equals(policy.key().namespace())
                : wanted.selects(namespaces.getOrDefault(pod.namespace(), Map.of()));
    }

    private static boolean isIn(Peer.Block block, InetAddress address) {
        return block.block().contains(address)
                && block.except().stream().noneMatch((Cidr except) -> except.contains(address));
    }

    private static boolean isAnyOf(
            List<Port> ports, Party destination, Protocol protocol, int number) {
        return ports.isEmpty()
                || ports.stream()
                        .filter(port -> port.protocol() == protocol)
                        .anyMatch(port ->
                                switch (port) {
                                    case Port.Range range ->
                                            range.first() <= number && number <= range.last();
                                    case Port.Named named ->
                                            destination instanceof Pod pod
                                                    && named(pod, named)
                                                            .anyMatch(it -> it == number);
                                });
    }

    /// Numbers of the ports that a pod has under a name.
    static Stream<Integer> named(Pod pod, Port.Named port) {
        return pod.ports().stream()
                .filter(it -> it.name().equals(port.name()) && it.protocol() == port.protocol())
                .map(NamedPort::number);
    }
}
