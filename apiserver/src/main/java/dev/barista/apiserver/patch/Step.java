package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.Schema;
import dev.barista.model.object.Json;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Steps of a [FieldSet] in their written form.
final class Step {

    static String field(String name) {
        return "f:" + name;
    }

    /// The items of a list that is a set or a map, in order, each by its step. Of items with the
    /// same step the last counts.
    static Map<String, JsonNode> items(Schema schema, JsonNode list) {
        Map<String, JsonNode> items = new LinkedHashMap<>();
        for (JsonNode item : list) {
            items.put(item(schema, item), item);
        }
        return items;
    }

    /// The step that leads to an item of such a list.
    static String item(Schema schema, JsonNode item) {
        if (schema.merging().list() == Schema.ListType.SET) {
            return "v:" + item;
        }
        ObjectNode keys = Json.object();
        for (String key : schema.merging().keys().stream().sorted().toList()) {
            JsonNode value = item.get(key);
            Schema member = schema.item().member(key);
            if (value == null && member != null) {
                value = member.traits().defaultValue();
            }
            if (value != null) {
                keys.set(key, value);
            }
        }
        if (keys.isEmpty()) {
            throw JsonPatch.bad(
                    "associative list with keys has an element that omits key field \"%s\""
                            .formatted(schema.merging().keys().getFirst()));
        }
        return "k:" + keys;
    }

    /// As this program writes it, so that equal steps are equal texts; empty if it is no step.
    static Optional<String> canonical(String text) {
        try {
            return switch (text.isEmpty() ? "" : text.substring(0, Math.min(2, text.length()))) {
                case "f:", "i:" -> Optional.of(text);
                case "v:" -> Optional.of("v:" + json(text));
                case "k:" -> Optional.of("k:" + sorted(json(text)));
                default -> Optional.empty();
            };
        } catch (JacksonException _) {
            return Optional.empty(); // written by hand: no manager can own what it means
        }
    }

    /// As conflicts write it: `.spec`, `[name="x",port=80]`, `[="x"]`, `[0]`.
    static String display(String step) {
        return switch (step.charAt(0)) {
            case 'f' -> "." + step.substring(2);
            case 'k' ->
                    json(step).properties().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(",", "[", "]"));
            case 'v' -> "[=" + step.substring(2) + "]";
            default -> "[" + step.substring(2) + "]";
        };
    }

    private static JsonNode json(String step) {
        return Json.MAPPER.readTree(step.substring(2));
    }

    private static JsonNode sorted(JsonNode keys) {
        ObjectNode sorted = Json.object();
        keys.properties().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .forEach(entry -> sorted.set(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private Step() {}
}
