package dev.barista.node.network.policy;

import dev.barista.node.network.policy.Party.Pod;
import dev.barista.node.network.policy.Policy.Allowed;
import dev.barista.node.network.policy.Policy.Peer;
import dev.barista.node.network.policy.Policy.Port;
import dev.barista.runtime.filter.Rules;
import dev.barista.runtime.filter.Rules.Strangers;
import dev.barista.runtime.filter.Traffic;
import dev.barista.runtime.filter.Traffic.Allowance;
import dev.barista.runtime.filter.Traffic.Only;
import dev.barista.runtime.filter.Traffic.Open;
import dev.barista.runtime.filter.Traffic.Ports;
import dev.barista.runtime.filter.Traffic.Socket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Policies as the packet filter enforces them. Pure.
///
/// A peer that policies select is a group of addresses, named after how it is selected: the rules
/// of a policy stay the same while pods come and go.
///
/// @param pods each with what it is open to
/// @param groups of addresses, by name
/// @param sockets what named ports of destinations are, by name
/// @param strangers what pods may do that are not known yet
public record PolicyRules(
        List<Rules.Pod> pods,
        Map<String, Set<InetAddress>> groups,
        Map<String, Set<Socket>> sockets,
        Strangers strangers) {

    /// @param enforced the pods that the filter enforces policies for; others are peers only
    public static PolicyRules of(Policies policies, List<Pod> enforced) {
        var compiler = new Compiler(policies);
        List<Rules.Pod> pods =
                enforced.stream()
                        .filter(pod -> !pod.addresses().isEmpty())
                        .map(compiler::pod)
                        .toList();
        boolean held = policies.policies().stream().anyMatch(policy -> policy.egress() != null);
        return new PolicyRules(
                pods, compiler.groups, compiler.sockets, held ? Strangers.WAIT : Strangers.GO_OUT);
    }

    /// Collects the groups that rules name.
    private static final class Compiler {
        private final Policies policies;
        private final Map<String, Set<InetAddress>> groups = new LinkedHashMap<>();
        private final Map<String, Set<Socket>> sockets = new LinkedHashMap<>();

        private Compiler(Policies policies) {
            this.policies = policies;
        }

        private Rules.Pod pod(Pod pod) {
            return new Rules.Pod(pod.addresses(), ingress(pod), egress(pod));
        }

        private Traffic ingress(Pod pod) {
            List<Policy> isolating = policies.ingressOf(pod).toList();
            if (isolating.isEmpty()) {
                return pod.closed() ? new Only(List.of()) : new Open();
            }
            Set<Allowance> allowed = new LinkedHashSet<>();
            for (Policy policy : isolating) {
                for (Allowed rule : present(policy.ingress())) {
                    ingress(policy, rule, pod, allowed);
                }
            }
            return new Only(List.copyOf(allowed));
        }

        /// The pod is the destination: what its named ports are is known.
        private void ingress(Policy policy, Allowed rule, Pod pod, Set<Allowance> allowed) {
            List<Ports> ports =
                    rule.ports().stream()
                            .flatMap(port ->
                                    switch (port) {
                                        case Port.Range range -> Stream.of(range(range));
                                        case Port.Named named ->
                                                Policies.named(pod, named)
                                                        .map(number ->
                                                                new Ports(
                                                                        named.protocol(),
                                                                        number,
                                                                        number));
                                    })
                            .toList();
            if (ports.isEmpty() && !rule.ports().isEmpty()) {
                return; // it names ports that the pod does not have
            }
            peers(policy, rule).forEach(peer -> allowed.add(new Allowance(peer, ports)));
        }

        private Traffic egress(Pod pod) {
            List<Policy> isolating = policies.egressOf(pod).toList();
            if (isolating.isEmpty()) {
                return new Open();
            }
            Set<Allowance> allowed = new LinkedHashSet<>();
            for (Policy policy : isolating) {
                for (Allowed rule : present(policy.egress())) {
                    egress(policy, rule, allowed);
                }
            }
            return new Only(List.copyOf(allowed));
        }

        private void egress(Policy policy, Allowed rule, Set<Allowance> allowed) {
            List<Ports> ranges = new ArrayList<>();
            for (Port port : rule.ports()) {
                switch (port) {
                    case Port.Range range -> ranges.add(range(range));
                    case Port.Named named ->
                            allowed.add(
                                    new Allowance(
                                            new Traffic.Peer.Sockets(
                                                    sockets(policy, rule.peers(), named)),
                                            List.of()));
                }
            }
            if (!ranges.isEmpty() || rule.ports().isEmpty()) {
                peers(policy, rule).forEach(peer -> allowed.add(new Allowance(peer, ranges)));
            }
        }

        private static Ports range(Port.Range range) {
            return new Ports(range.protocol(), range.first(), range.last());
        }

        private static List<Allowed> present(@Nullable List<Allowed> rules) {
            return rules == null ? List.of() : rules;
        }

        private List<Traffic.Peer> peers(Policy policy, Allowed rule) {
            return rule.peers().isEmpty()
                    ? List.of(new Traffic.Peer.Anyone())
                    : rule.peers().stream().map(peer -> peer(policy, peer)).toList();
        }

        private Traffic.Peer peer(Policy policy, Peer peer) {
            return switch (peer) {
                case Peer.Block(var block, var except) -> new Traffic.Peer.Block(block, except);
                case Peer.Selected selected -> new Traffic.Peer.Group(group(policy, selected));
            };
        }

        private String group(Policy policy, Peer.Selected selected) {
            String name = name(policy, selected);
            groups.computeIfAbsent(
                    name,
                    _ ->
                            matching(policy, selected)
                                    .flatMap(pod -> pod.addresses().stream())
                                    .collect(Collectors.toSet()));
            return name;
        }

        private Stream<Pod> matching(Policy policy, Peer peer) {
            return policies.pods().stream().filter(pod -> policies.matches(peer, policy, pod));
        }

        private String sockets(Policy policy, List<Peer> peers, Port.Named port) {
            String name = peers.stream().map(peer -> name(policy, peer)).toList() + " " + port;
            sockets.computeIfAbsent(
                    name,
                    _ ->
                            policies.pods().stream()
                                    .filter(pod ->
                                            peers.isEmpty()
                                                    || peers.stream()
                                                            .anyMatch(peer ->
                                                                    policies.matches(
                                                                            peer, policy, pod)))
                                    .flatMap(pod -> sockets(pod, port))
                                    .collect(Collectors.toSet()));
            return name;
        }

        private static Stream<Socket> sockets(Pod pod, Port.Named port) {
            return Policies.named(pod, port)
                    .flatMap(number ->
                            pod.addresses().stream()
                                    .map(it -> new Socket(it, port.protocol(), number)));
        }

        /// Without a namespace selector it depends on the policy's namespace.
        private static String name(Policy policy, Peer peer) {
            return peer instanceof Peer.Selected(var namespaces, _) && namespaces == null
                    ? policy.key().namespace() + " " + peer
                    : peer.toString();
        }
    }
}
