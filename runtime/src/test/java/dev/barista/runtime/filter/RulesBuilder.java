package dev.barista.runtime.filter;

import static dev.barista.runtime.filter.testkit.FilterWorld.address;
import static dev.barista.runtime.filter.testkit.FilterWorld.pod4;
import static dev.barista.runtime.filter.testkit.FilterWorld.pod6;

import dev.barista.runtime.filter.Rules.Strangers;
import dev.barista.runtime.filter.Traffic.Only;
import dev.barista.runtime.filter.Traffic.Open;
import dev.barista.runtime.filter.testkit.FilterWorld;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rules of a test, piece by piece.
final class RulesBuilder {

    private final Map<Integer, Rules.Pod> pods = new LinkedHashMap<>();
    private final Map<String, Set<InetAddress>> groups = new HashMap<>();
    private final Map<String, Set<Traffic.Socket>> sockets = new HashMap<>();
    private final List<Service> services = new ArrayList<>();
    private Set<Integer> hostPorts = Set.of();
    private Strangers strangers = Strangers.GO_OUT;

    RulesBuilder pod(int number) {
        return pod(number, new Open(), new Open());
    }

    RulesBuilder pod(int number, Traffic ingress, Traffic egress) {
        var addresses = List.of(address(pod4(number)), address(pod6(number)));
        pods.put(number, new Rules.Pod(addresses, ingress, egress));
        return this;
    }

    static Traffic only(Traffic.Allowance... allowed) {
        return new Only(List.of(allowed));
    }

    static Traffic.Allowance allow(Traffic.Peer peer, Traffic.Ports... ports) {
        return new Traffic.Allowance(peer, List.of(ports));
    }

    RulesBuilder group(String name, int... members) {
        var addresses = new HashSet<InetAddress>();
        for (int member : members) {
            addresses.add(address(pod4(member)));
            addresses.add(address(pod6(member)));
        }
        groups.put(name, addresses);
        return this;
    }

    RulesBuilder sockets(String name, int member, int port) {
        sockets.put(
                name,
                Set.of(
                        new Traffic.Socket(address(pod4(member)), Protocol.TCP, port),
                        new Traffic.Socket(address(pod6(member)), Protocol.TCP, port)));
        return this;
    }

    RulesBuilder service(Protocol protocol, String front, int port, String... backends) {
        return service(protocol, front, port, null, backends);
    }

    RulesBuilder service(
            Protocol protocol,
            String front,
            int port,
            @Nullable Duration affinity,
            String... backends) {
        services.add(
                new Service(
                        protocol,
                        List.of(new Service.Place(address(front), port)),
                        List.of(backends).stream()
                                .map(backend -> new Service.Place(address(backend), 8080))
                                .toList(),
                        affinity));
        return this;
    }

    RulesBuilder hostPorts(Integer... ports) {
        hostPorts = Set.of(ports);
        return this;
    }

    RulesBuilder strangers(Strangers wanted) {
        strangers = wanted;
        return this;
    }

    Rules build() {
        return new Rules(
                FilterWorld.LAYOUT,
                hostPorts,
                List.copyOf(pods.values()),
                groups,
                sockets,
                services,
                strangers);
    }
}
