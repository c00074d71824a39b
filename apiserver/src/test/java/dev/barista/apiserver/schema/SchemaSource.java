package dev.barista.apiserver.schema;

import dev.barista.model.object.Json;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Expands the short notation of `apiserver/src/schemas/*.yaml` into schemas.
///
/// A field is one line, `TYPE OPTIONS | DESCRIPTION`:
///
/// | Type | Means |
/// |---|---|
/// | `string` `int32` `int64` `bool` `time` `bytes` | what it says |
/// | `object` | any object; unknown members are kept |
/// | `intstr` | an integer or a string |
/// | `Name` | the definition of that name |
/// | `[T]`, `{T}` | a list, or a map from strings, of T |
///
/// | Option | Means |
/// |---|---|
/// | `=VALUE` | default, as JSON or a bare word |
/// | `key=VALUE` | a default that a definition keeps when it is made a part of a CRD |
/// | `map:A,B`, `set` | list type, with its keys |
/// | `merge:K`, `merge`, `strategy:S` | key and strategy of a strategic merge patch |
/// | `atomic` | a map that is replaced as a whole |
/// | `enum:A,B`, `min:N` | rules |
final class SchemaSource {

    static final String KEY = "x-source-key-default";

    private static final Map<String, BiConsumer<ObjectNode, String>> OPTIONS =
            Map.of(
                    "map",
                    (node, keys) -> {
                        node.put("x-kubernetes-list-type", "map");
                        words(node.putArray("x-kubernetes-list-map-keys"), keys);
                    },
                    "set",
                    (node, none) -> node.put("x-kubernetes-list-type", "set"),
                    "merge",
                    (node, key) -> {
                        if (!key.isEmpty()) {
                            node.put("x-kubernetes-patch-merge-key", key);
                        }
                        node.put("x-kubernetes-patch-strategy", "merge");
                    },
                    "strategy",
                    (node, names) -> node.put("x-kubernetes-patch-strategy", names),
                    "atomic",
                    (node, none) -> node.put("x-kubernetes-map-type", "atomic"),
                    "enum",
                    (node, values) -> words(node.putArray("enum"), values),
                    "min",
                    (node, value) -> node.put("minimum", Integer.parseInt(value)));

    /// A definition as written: a line, or a schema whose properties are lines.
    static ObjectNode expand(JsonNode source) {
        if (source.isString()) {
            return line(source.asString());
        }
        ObjectNode node = Json.object();
        if (!source.has("type") && source.has("properties")) {
            node.put("type", "object");
        }
        source.properties()
                .forEach(entry -> {
                    if (!entry.getKey().equals("properties")) {
                        node.set(entry.getKey(), entry.getValue());
                    }
                });
        if (source.has("properties")) {
            ObjectNode properties = node.putObject("properties");
            source.path("properties")
                    .properties()
                    .forEach(entry -> properties.set(entry.getKey(), expand(entry.getValue())));
        }
        return node;
    }

    private static ObjectNode line(String text) {
        String[] halves = text.split(" \\| ", 2);
        String[] words = halves[0].split(" ", -1);
        ObjectNode node = type(words[0]);
        for (int i = 1; i < words.length; i++) {
            option(node, words[i]);
        }
        return node.put("description", halves[1]);
    }

    private static void option(ObjectNode node, String word) {
        if (word.startsWith("=") || word.startsWith("key=")) {
            node.set("default", value(word.substring(word.indexOf('=') + 1)));
            if (word.startsWith("key")) {
                node.put(KEY, true);
            }
            return;
        }
        String[] parts = word.split(":", 2);
        BiConsumer<ObjectNode, String> option = OPTIONS.get(parts[0]);
        if (option == null) {
            throw new IllegalArgumentException("option: " + word + " (expected: a known one)");
        }
        option.accept(node, parts.length > 1 ? parts[1] : "");
    }

    private static JsonNode value(String text) {
        boolean bare = Character.isUpperCase(text.charAt(0)) || text.equals("v1");
        return Json.MAPPER.readTree(bare ? "\"" + text + "\"" : text);
    }

    private static ObjectNode type(String word) {
        ObjectNode node = Json.object();
        if (word.startsWith("[")) {
            node.put("type", "array").set("items", type(word.substring(1, word.length() - 1)));
            return node;
        }
        if (word.startsWith("{")) {
            String value = word.substring(1, word.length() - 1);
            node.put("type", "object").set("additionalProperties", type(value));
            return node;
        }
        return switch (word) {
            case "string" -> node.put("type", "string");
            case "bool" -> node.put("type", "boolean");
            case "int32", "int64" -> node.put("type", "integer").put("format", word);
            case "time" -> node.put("type", "string").put("format", "date-time");
            case "bytes" -> node.put("type", "string").put("format", "byte");
            case "object" ->
                    node.put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
            case "intstr" -> node.put("x-kubernetes-int-or-string", true);
            default -> {
                if (!Character.isUpperCase(word.charAt(0))) {
                    throw new IllegalArgumentException("type: " + word);
                }
                yield node.put("$ref", word);
            }
        };
    }

    private static void words(ArrayNode list, String text) {
        for (String word : text.split(",", -1)) {
            list.add(word);
        }
    }

    private SchemaSource() {}
}
