package dev.barista.node.network.service;

import dev.barista.model.object.ObjectKey;
import dev.barista.node.network.service.Slice.Endpoint;
import dev.barista.runtime.filter.Protocol;
import dev.barista.runtime.filter.Service;
import dev.barista.runtime.filter.Service.Place;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Services as the packet filter leads connections to them. Pure.
///
/// @param services each front once
/// @param conflicts fronts that several Services want; the first one by name has it
public record ServiceRules(List<Service> services, List<Conflict> conflicts) {

    /// @param service that does not get the front
    public record Conflict(ObjectKey service, Place front) {}

    /// @param node name of this node
    /// @param nodeAddresses at which node ports listen
    /// @param own addresses of the node that are no Service's: the gateway's is a ClusterIP, and
    ///   needs no rule
    /// @param ownPorts of the node, which no load balancer takes
    public record Node(
            String node,
            List<InetAddress> nodeAddresses,
            Set<InetAddress> own,
            Set<Integer> ownPorts) {

        public Node {
            nodeAddresses = List.copyOf(nodeAddresses);
            own = Set.copyOf(own);
            ownPorts = Set.copyOf(ownPorts);
        }
    }

    public static ServiceRules of(Node node, Collection<Front> fronts, Collection<Slice> slices) {
        var compiler = new Compiler(node, slices);
        fronts.stream().sorted(Comparator.comparing(Front::key)).forEach(compiler::add);
        return new ServiceRules(compiler.services, compiler.conflicts);
    }

    /// Collects services, and the fronts that are taken.
    private static final class Compiler {
        private final Node node;
        private final Map<ObjectKey, List<Slice>> slices = new HashMap<>();
        private final Set<List<Object>> taken = new HashSet<>();
        private final List<Service> services = new ArrayList<>();
        private final List<Conflict> conflicts = new ArrayList<>();

        private Compiler(Node node, Collection<Slice> all) {
            this.node = node;
            all.forEach(slice ->
                    slices.computeIfAbsent(slice.service(), _ -> new ArrayList<>()).add(slice));
        }

        private void add(Front front) {
            for (Front.Port port : front.ports()) {
                List<Place> inside =
                        front.clusterIps().stream()
                                .map(address -> new Place(address, port.number()))
                                .toList();
                List<Place> outside = outside(front, port);
                if (front.local() == front.outsideLocal()) {
                    List<Place> all = new ArrayList<>(inside);
                    all.addAll(outside);
                    add(front, port, all, front.local());
                } else {
                    add(front, port, inside, front.local());
                    add(front, port, outside, front.outsideLocal());
                }
            }
        }

        private List<Place> outside(Front front, Front.Port port) {
            List<Place> places = new ArrayList<>();
            if (port.nodePort() > 0) {
                node.nodeAddresses()
                        .forEach(address -> places.add(new Place(address, port.nodePort())));
            }
            if (!node.ownPorts().contains(port.number())) {
                front.balancers().stream()
                        .filter(node.nodeAddresses()::contains)
                        .forEach(address -> places.add(new Place(address, port.number())));
            }
            return places;
        }

        private void add(Front front, Front.Port port, List<Place> wanted, boolean local) {
            List<Place> fronts =
                    wanted.stream()
                            .filter(place -> !node.own().contains(place.address()))
                            .filter(place -> take(front, port.protocol(), place))
                            .toList();
            if (!fronts.isEmpty()) {
                services.add(
                        new Service(
                                port.protocol(),
                                fronts,
                                backends(front, port, local),
                                front.affinity()));
            }
        }

        private boolean take(Front front, Protocol protocol, Place place) {
            boolean free = taken.add(List.of(protocol, place));
            if (!free) {
                conflicts.add(new Conflict(front.key(), place));
            }
            return free;
        }

        /// Those that are ready; if none is, those that end and still serve. Sorted, so that one
        /// more changes little.
        private List<Place> backends(Front front, Front.Port port, boolean local) {
            List<Place> ready = backends(front, port, local, Endpoint::ready);
            return ready.isEmpty() ? backends(front, port, local, Endpoint::serving) : ready;
        }

        private List<Place> backends(
                Front front, Front.Port port, boolean local, Predicate<Endpoint> wanted) {
            Set<Place> places = new HashSet<>();
            for (Slice slice : slices.getOrDefault(front.key(), List.of())) {
                slice.ports().stream()
                        .filter(it -> it.name().equals(port.name()))
                        .filter(it -> it.protocol() == port.protocol())
                        .forEach(it ->
                                slice.endpoints().stream()
                                        .filter(wanted)
                                        .filter(endpoint -> !local || isHere(endpoint))
                                        .filter(endpoint -> isReachable(endpoint.address()))
                                        .map(endpoint -> new Place(endpoint.address(), it.number()))
                                        .forEach(places::add));
            }
            return places.stream()
                    .sorted(
                            Comparator.comparing((Place place) -> place.address().getHostAddress())
                                    .thenComparingInt(Place::port))
                    .toList();
        }

        private boolean isHere(Endpoint endpoint) {
            return endpoint.node().equals(node.node());
        }

        private static boolean isReachable(InetAddress address) {
            return !address.isLoopbackAddress()
                    && !address.isLinkLocalAddress()
                    && !address.isMulticastAddress()
                    && !address.isAnyLocalAddress();
        }
    }
}
