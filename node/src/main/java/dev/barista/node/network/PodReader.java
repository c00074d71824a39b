package dev.barista.node.network;

import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.network.policy.Party;
import dev.barista.node.network.service.Addresses;
import dev.barista.runtime.filter.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Reads what policies look at from pods and their templates. Pure.
final class PodReader {

    private static final int DEFAULT_PORT = 8080;

    /// @param addresses that it has
    static Party.Pod pod(ApiObject pod, List<InetAddress> addresses) {
        return new Party.Pod(
                pod.key(),
                pod.labels(),
                addresses,
                ports(pod.spec()),
                pod.findLabel(Labels.REVISION).isPresent());
    }

    /// What pods of a Deployment are, whether there is one or not.
    ///
    /// @param key by which it is asked for
    static Party.Pod template(ApiObject deployment, ObjectKey key) {
        JsonNode template = deployment.spec().path("template");
        Map<String, String> labels =
                template.path("metadata").path("labels").properties().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, it -> it.getValue().asString("")));
        return new Party.Pod(key, labels, List.of(), ports(template.path("spec")), true);
    }

    /// The port at which the pods of a Revision serve.
    static int servingPort(ApiObject deployment) {
        return deployment
                .at("/spec/template/spec/containers")
                .valueStream()
                .flatMap(container -> container.path("ports").valueStream())
                .map(port -> port.path("containerPort").asInt(DEFAULT_PORT))
                .findFirst()
                .orElse(DEFAULT_PORT);
    }

    private static List<Party.NamedPort> ports(JsonNode spec) {
        List<Party.NamedPort> ports = new ArrayList<>();
        for (JsonNode container : spec.path("containers")) {
            for (JsonNode port : container.path("ports")) {
                String name = port.path("name").asString("");
                if (!name.isEmpty()) {
                    ports.add(
                            new Party.NamedPort(
                                    name,
                                    protocol(port.path("protocol").asString("TCP")),
                                    port.path("containerPort").asInt(0)));
                }
            }
        }
        return ports;
    }

    private static Protocol protocol(String text) {
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "UDP" -> Protocol.UDP;
            case "SCTP" -> Protocol.SCTP;
            default -> Protocol.TCP;
        };
    }

    /// Addresses that its status tells; none of a pod that has ended, whose addresses may be
    /// another's.
    static List<InetAddress> addresses(ApiObject pod) {
        if (hasEnded(pod)) {
            return List.of();
        }
        return pod.status()
                .path("podIPs")
                .valueStream()
                .flatMap(each -> Addresses.find(each.path("ip").asString("")).stream())
                .toList();
    }

    static boolean hasEnded(ApiObject pod) {
        String phase = pod.status().path("phase").asString("");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    private PodReader() {}
}
