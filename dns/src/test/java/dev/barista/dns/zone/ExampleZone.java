package dev.barista.dns.zone;

import dev.barista.dns.port.DnsSettings;
import dev.barista.dns.zone.EndpointGroup.Endpoint;
import dev.barista.dns.zone.ServiceNames.Port;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.AddressBlock;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A small cluster, for tests.
public final class ExampleZone {

    public static final DnsSettings.Names NAMES =
            new DnsSettings.Names(
                    addresses("10.88.0.1", "fd00::1"),
                    addresses("10.88.7.254"),
                    List.of(block("10.88.0.0/21"), block("fd00::/64")),
                    List.of(block("10.88.8.0/21")));

    public static ClusterNames names() {
        ClusterNames names = new ClusterNames("cluster.local");
        names.addNamespace("default");
        names.addNamespace("empty");
        names.addNamespace("knative-serving");
        names.put(
                balanced(
                        "web",
                        "10.88.8.5",
                        new Port("http", "tcp", 80),
                        new Port("dns", "udp", 53)));
        names.put(balanced("plain", "10.88.8.6", new Port("", "tcp", 80)));
        names.put(
                new ServiceNames.ClusterIp(
                        key("dual"),
                        addresses("10.88.8.7", "fd00::7"),
                        List.of(new Port("http", "tcp", 80))));
        names.put(new ServiceNames.ClusterIp(key("pending"), List.of(), List.of()));
        names.put(
                new ServiceNames.ClusterIp(
                        new ObjectKey("knative-serving", "cluster-local-gateway"),
                        addresses("10.88.0.1"),
                        List.of(new Port("http2", "tcp", 80))));
        external(names, "hello", "cluster-local-gateway.knative-serving.svc.cluster.local");
        external(names, "world", "www.example.com");
        external(names, "first", "second.default.svc.cluster.local");
        external(names, "second", "web.default.svc.cluster.local");
        external(names, "dangling", "nowhere.default.svc.cluster.local");
        external(names, "round", "about.default.svc.cluster.local");
        external(names, "about", "round.default.svc.cluster.local");
        headless(names);
        return names;
    }

    private static void headless(ClusterNames names) {
        names.put(new ServiceNames.Headless(key("db"), false));
        names.put(
                group(
                        "db",
                        new Endpoint(addresses("10.88.0.20"), "db-0", true),
                        new Endpoint(addresses("10.88.0.21"), "", true),
                        new Endpoint(addresses("10.88.0.22"), "db-2", false)));
        names.put(new ServiceNames.Headless(key("early"), true));
        names.put(group("early", new Endpoint(addresses("10.88.0.30"), "", false)));
        names.put(new ServiceNames.Headless(key("none"), false));
        names.put(new ServiceNames.Headless(key("unready"), false));
        names.put(group("unready", new Endpoint(addresses("10.88.0.31"), "", false)));
        names.put(new ServiceNames.Headless(key("six"), false));
        names.put(group("six", new Endpoint(addresses("fd00::20"), "", true)));
        names.put(group("web", new Endpoint(addresses("10.88.0.40"), "", true)));
        names.put(new ServiceNames.Headless(key("many"), false));
        List<Endpoint> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(new Endpoint(addresses("10.88.3." + i), "", true));
        }
        names.put(group("many", many.toArray(Endpoint[]::new)));
    }

    public static ServiceNames balanced(String name, String address, Port... ports) {
        return new ServiceNames.ClusterIp(key(name), addresses(address), List.of(ports));
    }

    private static void external(ClusterNames names, String name, String target) {
        names.put(new ServiceNames.External(key(name), target));
    }

    private static EndpointGroup group(String service, Endpoint... endpoints) {
        return new EndpointGroup(
                key(service + "-1"),
                key(service),
                List.of(endpoints),
                List.of(new Port("pg", "tcp", 5432)));
    }

    static ObjectKey key(String name) {
        return new ObjectKey("default", name);
    }

    static List<InetAddress> addresses(String... texts) {
        return Arrays.stream(texts).map(InetAddress::ofLiteral).toList();
    }

    private static AddressBlock block(String text) {
        return AddressBlock.find(text).orElseThrow();
    }

    private ExampleZone() {}
}
