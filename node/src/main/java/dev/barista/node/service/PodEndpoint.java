package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A pod, as an endpoint of one Service. Pure.
///
/// @param ready whether it takes new requests; true of all pods where the Service says so
/// @param serving whether it answers, ending or not
/// @param hostname its name below that of the Service; empty if it has none
record PodEndpoint(
        ApiObject pod,
        boolean ready,
        boolean serving,
        boolean terminating,
        String hostname,
        List<EndpointPort> ports) {

    PodEndpoint {
        ports = List.copyOf(ports);
    }

    /// @return empty if the pod has ended, or has no address yet
    static Optional<PodEndpoint> of(ServiceView service, ApiObject pod) {
        if (hasEnded(pod) || pod.status().path("podIPs").isEmpty()) {
            return Optional.empty();
        }
        boolean serving = isReady(pod);
        boolean terminating = pod.isTerminating();
        boolean below = pod.spec().path("subdomain").asString("").equals(service.name());
        return Optional.of(
                new PodEndpoint(
                        pod,
                        service.publishesNotReady() || (serving && !terminating),
                        serving,
                        terminating,
                        below ? pod.spec().path("hostname").asString("") : "",
                        service.ports().stream().flatMap(port -> port.of(pod).stream()).toList()));
    }

    private static boolean hasEnded(ApiObject pod) {
        String phase = pod.status().path("phase").asString("");
        return phase.equals("Failed") || phase.equals("Succeeded");
    }

    private static boolean isReady(ApiObject pod) {
        return pod.status()
                .path("conditions")
                .valueStream()
                .anyMatch(condition ->
                        condition.path("type").asString("").equals("Ready")
                                && condition.path("status").asString("").equals("True"));
    }

    /// Its address of a family; none is an address of the machine alone, by which no other pod
    /// could reach it.
    Optional<String> address(Family family) {
        return pod.status()
                .path("podIPs")
                .valueStream()
                .map(one -> one.path("ip").asString(""))
                .filter(ip -> !ip.isEmpty() && Family.of(ip) == family)
                .filter(ip -> !ip.startsWith("127.") && !ip.equals("::1"))
                .findFirst();
    }

    /// As a slice has it.
    ObjectNode inSlice(String address) {
        ObjectNode tree = Json.object();
        tree.putArray("addresses").add(address);
        tree.putObject("conditions")
                .put("ready", ready)
                .put("serving", serving)
                .put("terminating", terminating);
        if (!hostname.isEmpty()) {
            tree.put("hostname", hostname);
        }
        return place(tree);
    }

    /// As Endpoints have it.
    ObjectNode inSubset(String address) {
        ObjectNode tree = Json.object().put("ip", address);
        if (!hostname.isEmpty()) {
            tree.put("hostname", hostname);
        }
        return place(tree);
    }

    private ObjectNode place(ObjectNode tree) {
        JsonNode node = pod.spec().path("nodeName");
        if (node.isString()) {
            tree.put("nodeName", node.asString());
        }
        tree.putObject("targetRef")
                .put("kind", "Pod")
                .put("namespace", pod.namespace())
                .put("name", pod.name())
                .put("uid", pod.uid());
        return tree;
    }
}
