package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.Schema;
import dev.barista.apiserver.schema.Schema.ListType;
import dev.barista.model.object.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

    /// The items of both: those applied in the order in which they were applied, and the others
    /// where they were: before the next applied item that was there, too. What is new comes after
    /// them, as in Kubernetes: a second manager's container does not become the first one.
    private static ArrayNode list(Schema schema, JsonNode live, JsonNode applied) {
        Map<String, JsonNode> before = Step.items(schema, live);
        Map<String, JsonNode> after = Step.items(schema, applied);
        Deque<String> left = new ArrayDeque<>(before.keySet());
        Deque<String> shared = new ArrayDeque<>(after.keySet());
        shared.removeIf(step -> !before.containsKey(step));
        ArrayNode merged = Json.MAPPER.createArrayNode();
        after.forEach((step, item) -> {
            othersUntil(shared.peek(), left, after.keySet())
                    .forEach(other -> merged.add(before.get(other)));
            JsonNode old = before.get(step);
            if (old != null) {
                shared.remove(step);
                left.remove(step);
            }
            merged.add(old == null ? item.deepCopy() : value(schema.item(), old, item));
        });
        othersUntil(null, left, after.keySet()).forEach(other -> merged.add(before.get(other)));
        return merged;
    }

    /// Takes steps from `left` as far as `end`, and returns those that are not applied.
    private static List<String> othersUntil(
            @Nullable String end, Deque<String> left, Set<String> applied) {
        List<String> others = new ArrayList<>();
        while (!left.isEmpty() && !left.getFirst().equals(end)) {
            String step = left.removeFirst();
            if (!applied.contains(step)) {
                others.add(step);
            }
        }
        return others;
    }

    private Merging() {}
}
