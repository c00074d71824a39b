package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How to come from the slices that there are to those there should be, with few writes: an
/// endpoint stays in the slice that it is in. Pure.
///
/// @param create without a name
/// @param update those that change, and no others
record SlicePlan(List<ApiObject> create, List<ApiObject> update, List<ApiObject> delete) {

    /// Endpoints of a slice, as in Kubernetes.
    static final int MOST = 100;

    SlicePlan {
        create = List.copyOf(create);
        update = List.copyOf(update);
        delete = List.copyOf(delete);
    }

    /// @param template what all slices have in common: metadata, without a name
    /// @param existing slices of the same controller
    static SlicePlan of(ObjectNode template, List<ApiObject> existing, List<SliceGroup> wanted) {
        var planner = new Planner(template);
        Set<ApiObject> left = new HashSet<>(existing);
        for (SliceGroup group : wanted) {
            List<ApiObject> same =
                    existing.stream()
                            .filter(left::contains)
                            .filter(slice -> keyOf(slice).equals(group.key()))
                            .toList();
            planner.plan(group, same);
            left.removeAll(new HashSet<>(same));
        }
        existing.stream().filter(left::contains).forEach(planner.delete::add);
        return planner.reuse();
    }

    private static SliceKey keyOf(ApiObject slice) {
        return new SliceKey(
                Family.named(slice.tree().path("addressType").asString("")),
                slice.tree().path("ports").valueStream().map(EndpointPort::from).toList());
    }

    /// What an endpoint is known by: its address, and the pod that has it.
    private static String identity(JsonNode endpoint) {
        return endpoint.path("addresses").path(0).asString("")
                + " "
                + endpoint.path("targetRef").path("uid").asString("");
    }

    /// Belongs to one call.
    private static final class Planner {

        private final ObjectNode template;
        private final List<ApiObject> create = new ArrayList<>();
        private final List<ApiObject> update = new ArrayList<>();
        private final List<ApiObject> delete = new ArrayList<>();

        Planner(ObjectNode template) {
            this.template = template;
        }

        void plan(SliceGroup group, List<ApiObject> same) {
            Map<String, ObjectNode> missing = new LinkedHashMap<>();
            group.endpoints().forEach(one -> missing.put(identity(one), one));
            Map<ApiObject, List<ObjectNode>> kept = new LinkedHashMap<>();
            for (ApiObject slice : same) {
                kept.put(slice, stay(slice, missing));
            }
            Deque<ObjectNode> rest = new ArrayDeque<>(missing.values());
            kept.values().forEach(endpoints -> fill(endpoints, rest));
            boolean needed = group.endpoints().isEmpty();
            for (Map.Entry<ApiObject, List<ObjectNode>> one : kept.entrySet()) {
                if (one.getValue().isEmpty() && !needed) {
                    delete.add(one.getKey());
                } else {
                    needed = false;
                    change(one.getKey(), slice(group.key(), one.getValue()));
                }
            }
            while (!rest.isEmpty() || needed) {
                needed = false;
                List<ObjectNode> endpoints = new ArrayList<>();
                fill(endpoints, rest);
                create.add(ApiObject.of(slice(group.key(), endpoints)));
            }
        }

        /// @param missing loses those that are in the slice
        private static List<ObjectNode> stay(ApiObject slice, Map<String, ObjectNode> missing) {
            List<ObjectNode> stay = new ArrayList<>();
            for (JsonNode endpoint : slice.tree().path("endpoints")) {
                ObjectNode now = missing.remove(identity(endpoint));
                if (now != null) {
                    stay.add(now);
                }
            }
            return stay;
        }

        private static void fill(List<ObjectNode> endpoints, Deque<ObjectNode> rest) {
            while (endpoints.size() < MOST && !rest.isEmpty()) {
                endpoints.add(rest.removeFirst());
            }
        }

        private ObjectNode slice(SliceKey key, List<ObjectNode> endpoints) {
            ObjectNode tree = template.deepCopy();
            tree.put("addressType", key.family().text());
            ArrayNode list = tree.putArray("endpoints");
            endpoints.forEach(list::add);
            ArrayNode ports = tree.putArray("ports");
            key.ports().forEach(port -> ports.add(port.inSlice()));
            return tree;
        }

        private void change(ApiObject old, ObjectNode wanted) {
            ObjectNode tree = old.tree().deepCopy();
            ObjectNode metadata = tree.withObject("/metadata");
            for (String field : List.of("labels", "ownerReferences")) {
                metadata.set(field, wanted.path("metadata").path(field));
            }
            for (String field : List.of("endpoints", "ports")) {
                tree.set(field, wanted.get(field));
            }
            if (!Json.same(tree, old.tree())) {
                update.add(ApiObject.of(tree));
            }
        }

        /// A slice that goes becomes one of the same family that is to be made: one write, and the
        /// name stays.
        SlicePlan reuse() {
            List<ApiObject> made = new ArrayList<>();
            for (ApiObject slice : create) {
                String family = slice.tree().path("addressType").asString("");
                ApiObject spare =
                        delete.stream()
                                .filter(old ->
                                        old.tree().path("addressType").asString("").equals(family))
                                .findFirst()
                                .orElse(null);
                if (spare == null) {
                    made.add(slice);
                } else {
                    delete.remove(spare);
                    change(spare, slice.tree());
                }
            }
            return new SlicePlan(made, update, delete);
        }
    }
}
