package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.Schema;
import dev.barista.model.object.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Merges one list of a strategic merge patch, item by item.
///
/// @param schema of the list
/// @param patch the object the list is in, for the directives beside it
record ListMerge(Schema schema, ObjectNode patch, String name) {

    ArrayNode merge(ArrayNode before) {
        List<JsonNode> changes = patch.path(name).valueStream().toList();
        if (changes.stream().anyMatch(item -> directive(item).equals("replace"))) {
            return list(
                    changes.stream()
                            .filter(item -> !item.has(StrategicMergePatch.PATCH))
                            .map(Directives::strippedValue)
                            .toList());
        }
        List<JsonNode> items = new ArrayList<>(before.valueStream().toList());
        patch.path(StrategicMergePatch.DELETE_FROM + name)
                .forEach(gone -> items.removeIf(item -> Values.equal(item, gone)));
        for (JsonNode change : changes) {
            apply(change, items);
        }
        JsonNode order = patch.path(StrategicMergePatch.ORDER + name);
        return list(order.isMissingNode() ? items : ordered(items, before, order));
    }

    private void apply(JsonNode change, List<JsonNode> items) {
        JsonNode identity = identity(change);
        int index = indexOf(identity, items);
        switch (directive(change)) {
            case "delete" -> items.removeIf(item -> identity(item).equals(identity));
            case "", "merge" -> {
                if (index < 0) {
                    items.add(change instanceof ObjectNode added ? fresh(added) : change);
                } else if (change instanceof ObjectNode members
                        && items.get(index) instanceof ObjectNode there) {
                    items.set(index, StrategicMergePatch.merge(there, members, schema.item()));
                }
            }
            default -> throw JsonPatch.bad("Unknown patch type found: " + directive(change));
        }
    }

    private ObjectNode fresh(ObjectNode added) {
        return StrategicMergePatch.merge(Json.object(), added, schema.item());
    }

    private int indexOf(JsonNode identity, List<JsonNode> items) {
        for (int i = 0; i < items.size(); i++) {
            if (identity(items.get(i)).equals(identity)) {
                return i;
            }
        }
        return -1;
    }

    /// The items named in `order` as it says; the others before the first named item that they were
    /// before.
    private List<JsonNode> ordered(List<JsonNode> items, ArrayNode before, JsonNode order) {
        Map<JsonNode, Integer> places = new HashMap<>();
        before.forEach(item -> places.putIfAbsent(identity(item), places.size()));
        Map<JsonNode, Integer> wanted = new HashMap<>();
        order.forEach(item -> wanted.putIfAbsent(identity(item), wanted.size()));
        List<JsonNode> named =
                items.stream()
                        .filter(item -> wanted.containsKey(identity(item)))
                        .sorted((a, b) ->
                                Integer.compare(
                                        wanted.getOrDefault(identity(a), 0),
                                        wanted.getOrDefault(identity(b), 0)))
                        .toList();
        List<JsonNode> others =
                new ArrayList<>(
                        items.stream()
                                .filter(item -> !wanted.containsKey(identity(item)))
                                .toList());
        List<JsonNode> result = new ArrayList<>();
        for (JsonNode item : named) {
            int place = places.getOrDefault(identity(item), -1);
            while (!others.isEmpty() && place(places, others.getFirst()) < place) {
                result.add(others.removeFirst());
            }
            result.add(item);
        }
        result.addAll(others);
        return result;
    }

    private int place(Map<JsonNode, Integer> places, JsonNode item) {
        return places.getOrDefault(identity(item), Integer.MAX_VALUE);
    }

    /// What tells an item from the others: the value of its key, or a scalar itself.
    private JsonNode identity(JsonNode item) {
        String key = schema.merging().patchKey();
        if (key.isEmpty() || !item.isObject()) {
            return item;
        }
        JsonNode value = item.get(key);
        if (value == null) {
            throw JsonPatch.bad(
                    "map: %s does not contain declared merge key: %s".formatted(item, key));
        }
        return value;
    }

    private static String directive(JsonNode item) {
        return item.path(StrategicMergePatch.PATCH).asString("");
    }

    private static ArrayNode list(List<JsonNode> items) {
        ArrayNode list = Json.MAPPER.createArrayNode();
        items.forEach(item -> list.add(item.deepCopy()));
        return list;
    }
}
