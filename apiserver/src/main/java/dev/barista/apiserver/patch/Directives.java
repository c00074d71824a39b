package dev.barista.apiserver.patch;

import dev.barista.model.object.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Takes the directives out of a patch that becomes a value as it is.
final class Directives {

    static ObjectNode stripped(ObjectNode patch) {
        ObjectNode plain = Json.object();
        patch.properties()
                .forEach(entry -> {
                    boolean kept = !isDirective(entry.getKey()) && !entry.getValue().isNull();
                    if (kept) {
                        plain.set(entry.getKey(), strippedValue(entry.getValue()));
                    }
                });
        return plain;
    }

    static JsonNode strippedValue(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> stripped(object);
            case ArrayNode list -> {
                ArrayNode plain = Json.MAPPER.createArrayNode();
                for (JsonNode item : list) {
                    if (!item.has(StrategicMergePatch.PATCH)) {
                        plain.add(strippedValue(item));
                    }
                }
                yield plain;
            }
            default -> value;
        };
    }

    private static boolean isDirective(String key) {
        return key.equals(StrategicMergePatch.PATCH)
                || key.equals(StrategicMergePatch.RETAIN)
                || key.startsWith(StrategicMergePatch.DELETE_FROM)
                || key.startsWith(StrategicMergePatch.ORDER);
    }

    private Directives() {}
}
