package dev.barista.model.serving;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Converts between JSON trees and values.
final class Trees {

    /// Writes a field, or removes it: an empty one is left out.
    static void putUnlessEmpty(ObjectNode tree, String field, String value) {
        if (value.isEmpty()) {
            tree.remove(field);
        } else {
            tree.put(field, value);
        }
    }

    static Map<String, String> strings(JsonNode node) {
        Map<String, String> values = new LinkedHashMap<>();
        node.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().asString()));
        return Collections.unmodifiableMap(values);
    }

    /// Writes a map as an object with its keys in order; nothing if it is empty.
    static void putSorted(ObjectNode tree, String field, Map<String, String> values) {
        if (!values.isEmpty()) {
            ObjectNode target = tree.putObject(field);
            new TreeMap<>(values).forEach(target::put);
        }
    }

    /// A number of seconds; null if there is none.
    static @Nullable Duration seconds(JsonNode node) {
        return node.isNumber() ? Duration.ofSeconds(node.asLong()) : null;
    }

    static @Nullable Integer integer(JsonNode node) {
        return node.isNumber() ? node.asInt() : null;
    }

    private Trees() {}
}
