package dev.barista.node.network;

import dev.barista.model.object.ObjectKey;
import dev.barista.node.network.NetworkObjects.Picture;
import dev.barista.node.network.policy.Party;
import dev.barista.node.network.policy.Policies;
import dev.barista.node.network.policy.PolicyRules;
import dev.barista.node.network.service.ServiceRules;
import dev.barista.node.network.service.ServiceRules.Conflict;
import dev.barista.runtime.filter.Layout.Ranges;
import dev.barista.runtime.filter.Protocol;
import dev.barista.runtime.filter.Rules;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What follows from a picture: rules for the kernel, and who calls. Pure.
///
/// @param conflicts of Services
record NodeRules(Rules rules, Callers callers, List<Conflict> conflicts) {

    private static final String SYSTEM = "kube-system";
    private static final int DNS = 53;

    static NodeRules of(RulesSettings settings, Picture picture) {
        var policies = policies(settings, picture);
        PolicyRules filtered = PolicyRules.of(policies, picture.pods());
        ServiceRules services =
                ServiceRules.of(
                        new ServiceRules.Node(
                                settings.node(),
                                settings.nodePortAddresses(),
                                own(settings),
                                settings.ownPorts()),
                        picture.fronts(),
                        picture.slices());
        Rules rules =
                new Rules(
                        settings.layout(),
                        settings.hostPorts(),
                        filtered.pods(),
                        filtered.groups(),
                        filtered.sockets(),
                        services.services(),
                        filtered.strangers());
        return new NodeRules(
                rules, new Callers(policies, picture.revisions()), services.conflicts());
    }

    private static Policies policies(RulesSettings settings, Picture picture) {
        List<Party.Pod> pods = new ArrayList<>(picture.pods());
        pods.add(dns(settings));
        Map<String, Map<String, String>> namespaces = new HashMap<>(picture.namespaces());
        namespaces.putIfAbsent(SYSTEM, Map.of("kubernetes.io/metadata.name", SYSTEM));
        return new Policies(picture.policies(), namespaces, pods);
    }

    /// The DNS server at the gateway's address, as policies that are written for any Kubernetes
    /// name it.
    private static Party.Pod dns(RulesSettings settings) {
        return new Party.Pod(
                new ObjectKey(SYSTEM, "kube-dns"),
                Map.of("k8s-app", "kube-dns"),
                ranges(settings).map(Ranges::gateway).toList(),
                List.of(
                        new Party.NamedPort("dns", Protocol.UDP, DNS),
                        new Party.NamedPort("dns-tcp", Protocol.TCP, DNS)),
                false);
    }

    private static Stream<Ranges> ranges(RulesSettings settings) {
        return Stream.of(settings.layout().ipv4(), settings.layout().ipv6())
                .flatMap(Stream::ofNullable);
    }

    private static Set<InetAddress> own(RulesSettings settings) {
        Set<InetAddress> own = new HashSet<>();
        ranges(settings).forEach(each -> own.addAll(List.of(each.gateway(), each.host())));
        return own;
    }
}
