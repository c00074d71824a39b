package dev.barista.node.names;

import dev.barista.model.object.ApiObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Which resolvers a pod asks, from its `dnsPolicy` and `dnsConfig`, as in Kubernetes. Pure.
final class DnsPolicy {

    /// @param host that of the node
    /// @param server the node's DNS server; without one, every pod asks the host's resolvers
    static ResolvConf of(
            ApiObject pod, ResolvConf host, Optional<String> server, String clusterDomain) {
        JsonNode spec = pod.spec();
        String policy = spec.path("dnsPolicy").asString("ClusterFirst");
        ResolvConf base =
                switch (policy) {
                    case "None" -> ResolvConf.EMPTY;
                    case "Default" -> reachable(host, server);
                    default ->
                            server.map(own -> clusterFirst(pod, host, own, clusterDomain))
                                    .orElseGet(() -> quick(host));
                };
        return base.plus(asked(spec.path("dnsConfig"))).limited();
    }

    private static ResolvConf clusterFirst(
            ApiObject pod, ResolvConf host, String server, String clusterDomain) {
        List<String> searches =
                Stream.concat(
                                Stream.of(
                                        pod.namespace() + ".svc." + clusterDomain,
                                        "svc." + clusterDomain,
                                        clusterDomain),
                                host.searches().stream())
                        .distinct()
                        .toList();
        return new ResolvConf(List.of(server), searches, options("ndots", "5"));
    }

    /// A resolver on the host's loopback is not there on the pod's: the node's DNS server asks it.
    private static ResolvConf reachable(ResolvConf host, Optional<String> server) {
        if (server.isEmpty()) {
            return quick(host);
        }
        List<String> reachable =
                host.nameservers().stream()
                        .map(address -> isLoopback(address) ? server.get() : address)
                        .distinct()
                        .toList();
        return new ResolvConf(
                reachable.isEmpty() ? List.of(server.get()) : reachable,
                host.searches(),
                host.options());
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1");
    }

    /// Where the host has no resolver, a look-up is to fail soon.
    private static ResolvConf quick(ResolvConf host) {
        if (!host.nameservers().isEmpty()) {
            return host;
        }
        SequencedMap<String, String> options = options("timeout", "1");
        options.put("attempts", "1");
        return new ResolvConf(List.of(), host.searches(), options);
    }

    private static ResolvConf asked(JsonNode config) {
        SequencedMap<String, String> options = new LinkedHashMap<>();
        for (JsonNode option : config.path("options")) {
            options.put(option.path("name").asString(""), option.path("value").asString(""));
        }
        return new ResolvConf(
                texts(config.path("nameservers")), texts(config.path("searches")), options);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private static SequencedMap<String, String> options(String name, String value) {
        SequencedMap<String, String> options = new LinkedHashMap<>();
        options.put(name, value);
        return options;
    }

    private DnsPolicy() {}
}
