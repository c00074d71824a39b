package dev.barista.node.network.policy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.network.policy.Party.NamedPort;
import dev.barista.node.network.policy.Party.Outside;
import dev.barista.node.network.policy.Party.Pod;
import dev.barista.runtime.filter.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Policies, and the connections that they allow and forbid among the pods of [#PODS].
///
/// @param policies each `NAMESPACE {spec}`, with single quotes
/// @param calls each `SOURCE > DESTINATION:PORT[/PROTOCOL]`, with a `!` before what is forbidden;
///   an end is the name of a pod, or an address after an `@`
record PolicyCase(String name, List<String> policies, List<String> calls) {

    static final Map<String, Map<String, String>> NAMESPACES =
            Map.of(
                    "default", Map.of("kubernetes.io/metadata.name", "default"),
                    "other", Map.of("kubernetes.io/metadata.name", "other"),
                    "prod", Map.of("purpose", "production"),
                    "ops", Map.of("team", "operations"),
                    "kube-system", Map.of("kubernetes.io/metadata.name", "kube-system"));

    static final List<Pod> PODS =
            List.of(
                    pod(2, "default", "web", "app=web tier=front"),
                    pod(3, "default", "db", "app=db tier=back"),
                    pod(4, "default", "api", "app=bookstore role=api"),
                    pod(5, "default", "client", ""),
                    pod(6, "other", "foo", "app=foo type=monitoring"),
                    pod(7, "prod", "shop", "app=shop"),
                    pod(8, "ops", "monitor", "type=monitoring"),
                    pod(9, "ops", "cron", "type=batch"),
                    pod(1, "kube-system", "dns", "k8s-app=kube-dns"));

    /// Each serves HTTP at 80, db names its port otherwise.
    private static Pod pod(int number, String namespace, String name, String labels) {
        var ports =
                List.of(
                        new NamedPort(name.equals("db") ? "pg" : "http", Protocol.TCP, 80),
                        new NamedPort("dns", Protocol.UDP, 53));
        return new Pod(
                new ObjectKey(namespace, name),
                labels(labels),
                List.of(
                        InetAddress.ofLiteral("10.88.0." + number),
                        InetAddress.ofLiteral("fd88::" + number)),
                ports,
                false);
    }

    private static Map<String, String> labels(String text) {
        var labels = new java.util.HashMap<String, String>();
        for (String pair : text.split(" ", -1)) {
            if (!pair.isEmpty()) {
                labels.put(pair.split("=", -1)[0], pair.split("=", -1)[1]);
            }
        }
        return labels;
    }

    static PolicyCase of(String name, List<String> policies, String... calls) {
        return new PolicyCase(name, policies, List.of(calls));
    }

    static PolicyCase of(String name, String policy, String... calls) {
        return new PolicyCase(name, List.of(policy), List.of(calls));
    }

    Policies evaluator() {
        List<Policy> all = new ArrayList<>();
        for (String policy : policies) {
            int space = policy.indexOf(' ');
            all.add(
                    Policy.from(
                            ApiObject.parse(
                                    """
                                    {'metadata': {'name': 'p%d', 'namespace': '%s'}, 'spec': %s}
                                    """
                                            .formatted(
                                                    all.size(),
                                                    policy.substring(0, space),
                                                    policy.substring(space))
                                            .replace('\'', '"'))));
        }
        return new Policies(all, NAMESPACES, PODS);
    }

    Stream<Call> all() {
        return calls.stream().map(Call::parse);
    }

    /// A connection, and whether it is allowed.
    record Call(
            String text,
            Party source,
            Party destination,
            Protocol protocol,
            int port,
            boolean allowed) {

        static Call parse(String text) {
            boolean allowed = !text.startsWith("!");
            String[] ends = text.substring(allowed ? 0 : 1).split(" > ", -1);
            int colon = ends[1].lastIndexOf(':');
            String[] port = ends[1].substring(colon + 1).split("/", -1);
            return new Call(
                    text,
                    party(ends[0]),
                    party(ends[1].substring(0, colon)),
                    port.length > 1 ? Protocol.valueOf(port[1]) : Protocol.TCP,
                    Integer.parseInt(port[0]),
                    allowed);
        }

        private static Party party(String text) {
            if (text.startsWith("@")) {
                return new Outside(InetAddress.ofLiteral(text.substring(1)));
            }
            return PODS.stream()
                    .filter(pod -> pod.key().name().equals(text))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
