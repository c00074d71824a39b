package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.Schema;
import dev.barista.apiserver.schema.Schema.ListType;
import dev.barista.model.object.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Lays an applied configuration over an object, as their schema says values are put together.
final class Merging {

    static ObjectNode merge(Schema schema, ObjectNode live, ObjectNode applied) {
        ObjectNode merged = live.deepCopy();
        applied.properties()
                .forEach(entry ->
                        merged.set(
                                entry.getKey(),
                                value(
                                        Fields.member(schema, entry.getKey()),
                                        live.path(entry.getKey()),
                                        entry.getValue())));
        return merged;
    }

    private static JsonNode value(Schema schema, JsonNode live, JsonNode applied) {
        if (live instanceof ObjectNode before
                && applied instanceof ObjectNode after
                && !schema.merging().atomicMap()) {
            return merge(schema, before, after);
        }
        boolean lists = live.isArray() && applied.isArray();
        if (lists && schema.merging().list() != ListType.ATOMIC) {
            return list(schema, live, applied);
        }
        return applied.deepCopy();
    }

    /// The items of both: those applied in the order in which they were applied, the others where
    /// they were, before the same applied item as far as that goes.
    private static ArrayNode list(Schema schema, JsonNode live, JsonNode applied) {
        Map<String, JsonNode> before = Step.items(schema, live);
        Map<String, JsonNode> after = Step.items(schema, applied);
        Deque<String> others = new ArrayDeque<>(before.keySet());
        List<JsonNode> merged = new ArrayList<>();
        for (Map.Entry<String, JsonNode> item : after.entrySet()) {
            if (before.containsKey(item.getKey())) {
                takeUntil(item.getKey(), others, before, after, merged);
                merged.add(value(schema.item(), before.get(item.getKey()), item.getValue()));
            } else {
                merged.add(item.getValue().deepCopy());
            }
        }
        others.stream()
                .filter(step -> !after.containsKey(step))
                .map(before::get)
                .forEach(merged::add);
        ArrayNode list = Json.MAPPER.createArrayNode();
        return list.addAll(merged);
    }

    private static void takeUntil(
            String end,
            Deque<String> others,
            Map<String, JsonNode> before,
            Map<String, JsonNode> after,
            List<JsonNode> merged) {
        if (!others.contains(end)) {
            return; // passed already: the order applied differs from the one there was
        }
        for (String step = others.poll(); step != null && !step.equals(end); step = others.poll()) {
            if (!after.containsKey(step)) {
                merged.add(before.get(step));
            }
        }
    }

    private Merging() {}
}
