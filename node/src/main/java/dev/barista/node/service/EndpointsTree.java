package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes the Endpoints of a Service: the older way to say where it leads, of its first family only.
/// Pure.
final class EndpointsTree {

    /// Addresses beyond these are left out, and [#OVER_CAPACITY] says so.
    static final int MOST = 1000;

    static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
    static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
    private static final String CONTROLLER = "endpoint-controller";

    private record Addresses(List<ObjectNode> ready, List<ObjectNode> notReady) {}

    static ApiObject of(ServiceView service, List<PodEndpoint> pods) {
        Family family = service.families().getFirst();
        Map<List<EndpointPort>, Addresses> subsets = new LinkedHashMap<>();
        int left = MOST;
        boolean truncated = false;
        for (PodEndpoint pod : readyFirst(service, pods)) {
            String address = pod.address(family).orElse("");
            if (address.isEmpty()) {
                continue;
            }
            if (left-- <= 0) {
                truncated = true;
                break;
            }
            Addresses addresses =
                    subsets.computeIfAbsent(
                            pod.ports(), _ -> new Addresses(new ArrayList<>(), new ArrayList<>()));
            (pod.ready() ? addresses.ready() : addresses.notReady()).add(pod.inSubset(address));
        }
        return tree(service, subsets, truncated);
    }

    /// Pods that end are left out, but where the Service wants all.
    private static List<PodEndpoint> readyFirst(ServiceView service, List<PodEndpoint> pods) {
        List<PodEndpoint> sorted = new ArrayList<>();
        pods.stream().filter(PodEndpoint::ready).forEach(sorted::add);
        pods.stream()
                .filter(pod -> !pod.ready())
                .filter(pod -> !pod.terminating() || service.publishesNotReady())
                .forEach(sorted::add);
        return sorted;
    }

    private static ApiObject tree(
            ServiceView service, Map<List<EndpointPort>, Addresses> subsets, boolean truncated) {
        return ApiObject.of(Types.ENDPOINTS, service.object().key())
                .with(tree -> {
                    ObjectNode metadata = tree.withObject("/metadata");
                    ObjectNode labels = metadata.putObject("labels");
                    service.labels().forEach(labels::put);
                    labels.put(MANAGED_BY, CONTROLLER);
                    if (truncated) {
                        metadata.putObject("annotations").put(OVER_CAPACITY, "truncated");
                    }
                    if (!subsets.isEmpty()) {
                        ArrayNode list = tree.putArray("subsets");
                        subsets.forEach((ports, addresses) -> list.add(subset(ports, addresses)));
                    }
                });
    }

    private static ObjectNode subset(List<EndpointPort> ports, Addresses addresses) {
        ObjectNode subset = Json.object();
        put(subset, "addresses", addresses.ready());
        put(subset, "notReadyAddresses", addresses.notReady());
        put(subset, "ports", ports.stream().map(EndpointPort::inSubset).toList());
        return subset;
    }

    private static void put(ObjectNode tree, String field, List<ObjectNode> items) {
        if (!items.isEmpty()) {
            ArrayNode list = tree.putArray(field);
            items.forEach(list::add);
        }
    }

    /// Whether a controller made them, and not a user.
    static boolean isManaged(ApiObject endpoints) {
        return endpoints.findLabel(MANAGED_BY).filter(CONTROLLER::equals).isPresent();
    }

    private EndpointsTree() {}
}
