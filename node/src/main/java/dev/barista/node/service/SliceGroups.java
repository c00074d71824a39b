package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Decides which endpoints share slices. Pure.
final class SliceGroups {

    /// Of what users have written into Endpoints no more than this is mirrored, of each subset.
    private static final int MOST_MIRRORED = 1000;

    /// For each family that has no endpoint there is a group without ports: its empty slice says
    /// that the Service was looked at.
    static List<SliceGroup> ofPods(ServiceView service, List<PodEndpoint> pods) {
        List<SliceGroup> groups = new ArrayList<>();
        for (Family family : service.families()) {
            Map<SliceKey, List<ObjectNode>> byPorts = new LinkedHashMap<>();
            for (PodEndpoint pod : pods) {
                pod.address(family)
                        .ifPresent(address ->
                                byPorts.computeIfAbsent(
                                                new SliceKey(family, pod.ports()),
                                                _ -> new ArrayList<>())
                                        .add(pod.inSlice(address)));
            }
            if (byPorts.isEmpty()) {
                byPorts.put(new SliceKey(family, List.of()), List.of());
            }
            byPorts.forEach((key, endpoints) -> groups.add(new SliceGroup(key, endpoints)));
        }
        return groups;
    }

    /// Of Endpoints that users have written.
    static List<SliceGroup> ofEndpoints(ApiObject endpoints) {
        Map<SliceKey, List<ObjectNode>> groups = new LinkedHashMap<>();
        for (JsonNode subset : endpoints.tree().path("subsets")) {
            List<EndpointPort> ports =
                    subset.path("ports").valueStream().map(EndpointPort::from).toList();
            mirror(subset.path("addresses"), true, ports, groups);
            mirror(subset.path("notReadyAddresses"), false, ports, groups);
        }
        return groups.entrySet().stream()
                .map(entry ->
                        new SliceGroup(
                                entry.getKey(),
                                entry.getValue().stream().limit(MOST_MIRRORED).toList()))
                .toList();
    }

    private static void mirror(
            JsonNode addresses,
            boolean ready,
            List<EndpointPort> ports,
            Map<SliceKey, List<ObjectNode>> groups) {
        for (JsonNode address : addresses) {
            String ip = address.path("ip").asString("");
            groups.computeIfAbsent(new SliceKey(Family.of(ip), ports), _ -> new ArrayList<>())
                    .add(mirrored(address, ip, ready));
        }
    }

    private static ObjectNode mirrored(JsonNode address, String ip, boolean ready) {
        ObjectNode tree = Json.object();
        tree.putArray("addresses").add(ip);
        tree.putObject("conditions").put("ready", ready);
        for (String field : List.of("hostname", "nodeName", "targetRef")) {
            if (address.hasNonNull(field)) {
                tree.set(field, address.get(field).deepCopy());
            }
        }
        return tree;
    }

    private SliceGroups() {}
}
