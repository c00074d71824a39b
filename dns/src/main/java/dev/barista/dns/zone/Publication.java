package dev.barista.dns.zone;

import dev.barista.dns.message.RecordContent;
import dev.barista.dns.message.RecordTypes;
import dev.barista.dns.message.ResourceRecord;
import dev.barista.dns.zone.ServiceNames.Port;
import dev.barista.model.object.ObjectKey;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// From a Service and its endpoints to its names, as Kubernetes' specification of DNS-based service
/// discovery has them (version 1.1.0).
final class Publication {

    /// Of all targets of a name together, as CoreDNS weighs them.
    private static final int WEIGHT = 100;

    private final String domain;
    private final ObjectKey service;
    private final Map<String, Node> below = new HashMap<>();
    private final Map<InetAddress, List<String>> names = new LinkedHashMap<>();

    private Publication(String domain, ObjectKey service) {
        this.domain = domain;
        this.service = service;
    }

    /// Empty for a headless Service without endpoints: its name does not exist.
    static Optional<Published> of(
            ServiceNames service, Collection<EndpointGroup> groups, String domain) {
        var publication = new Publication(domain, service.key());
        return switch (service) {
            case ServiceNames.External external ->
                    Optional.of(new Published(external.target(), Node.EMPTY, Map.of(), Map.of()));
            case ServiceNames.ClusterIp balanced ->
                    Optional.of(publication.balanced(balanced, groups));
            case ServiceNames.Headless headless -> publication.headless(headless, groups);
        };
    }

    private Published balanced(ServiceNames.ClusterIp balanced, Collection<EndpointGroup> groups) {
        Node root = Node.of(balanced.addresses());
        for (Port port : balanced.ports()) {
            publish(port, Map.of(full(root()), balanced.addresses()));
        }
        for (EndpointGroup group : groups) {
            for (EndpointGroup.Endpoint endpoint : group.endpoints()) {
                for (InetAddress address : endpoint.addresses()) {
                    // The name of a pod: below a Service with an address its pods have none.
                    names.put(
                            address,
                            List.of(Addresses.label(address) + "." + service.namespace() + ".pod"));
                }
            }
        }
        balanced.addresses().forEach(address -> names.put(address, List.of(root())));
        return new Published(null, root, below, names);
    }

    private Optional<Published> headless(
            ServiceNames.Headless headless, Collection<EndpointGroup> groups) {
        Map<String, Set<InetAddress>> hosts = new LinkedHashMap<>();
        Map<Port, Map<String, Set<InetAddress>>> targets = new LinkedHashMap<>();
        for (EndpointGroup group : groups) {
            for (EndpointGroup.Endpoint endpoint : group.endpoints()) {
                if (endpoint.ready() || headless.unready()) {
                    add(hosts, endpoint);
                    for (Port port : group.ports()) {
                        add(targets.computeIfAbsent(port, _ -> new LinkedHashMap<>()), endpoint);
                    }
                }
            }
        }
        if (hosts.isEmpty()) {
            return Optional.empty();
        }
        Set<InetAddress> all = new LinkedHashSet<>();
        hosts.forEach((host, addresses) -> {
            all.addAll(addresses);
            below.put(host, Node.of(addresses));
            addresses.forEach(address -> name(address, host + "." + root()));
        });
        publishAll(targets);
        return Optional.of(new Published(null, Node.of(all), below, names));
    }

    private static void add(Map<String, Set<InetAddress>> hosts, EndpointGroup.Endpoint endpoint) {
        for (InetAddress address : endpoint.addresses()) {
            String host =
                    endpoint.hostname().isEmpty() ? Addresses.label(address) : endpoint.hostname();
            hosts.computeIfAbsent(host, _ -> new LinkedHashSet<>()).add(address);
        }
    }

    private void name(InetAddress address, String name) {
        List<String> more = new ArrayList<>(names.getOrDefault(address, List.of()));
        more.add(name);
        names.put(address, List.copyOf(more));
    }

    /// Slices may give a port of one name different numbers: its records then are together.
    private void publishAll(Map<Port, Map<String, Set<InetAddress>>> targets) {
        targets.forEach((port, hosts) -> {
            Map<String, Set<InetAddress>> full = new LinkedHashMap<>();
            hosts.forEach((host, addresses) -> full.put(full(host + "." + root()), addresses));
            publish(port, full);
        });
    }

    private void publish(Port port, Map<String, ? extends Collection<InetAddress>> targets) {
        if (port.name().isEmpty()) {
            return;
        }
        String protocol = "_" + port.protocol();
        below.put(protocol, Node.EMPTY);
        List<RecordContent> contents = new ArrayList<>();
        List<ResourceRecord> additional = new ArrayList<>();
        int weight = Math.max(1, WEIGHT / targets.size());
        targets.forEach((target, addresses) -> {
            contents.add(RecordContent.service(weight, port.number(), target));
            additional.addAll(Node.of(List.copyOf(addresses)).records(target));
        });
        below.merge(
                "_" + port.name() + "." + protocol,
                new Node(List.of(new RecordSet(RecordTypes.SRV, contents)), additional),
                Publication::together);
    }

    private static Node together(Node one, Node other) {
        List<RecordContent> contents = new ArrayList<>(one.contents(RecordTypes.SRV));
        contents.addAll(other.contents(RecordTypes.SRV));
        List<ResourceRecord> additional = new ArrayList<>(one.additional());
        additional.addAll(other.additional());
        return new Node(List.of(new RecordSet(RecordTypes.SRV, contents)), additional);
    }

    private String root() {
        return service.name() + "." + service.namespace() + ".svc";
    }

    private String full(String name) {
        return name + "." + domain;
    }
}
