package dev.barista.apiserver.patch;

import dev.barista.model.object.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// [RFC 7386](https://www.rfc-editor.org/rfc/rfc7386): what is named is replaced, null removes.
public final class MergePatch {

    /// @param target left as it is
    /// @throws dev.barista.model.port.ApiException 400 if `patch` is no object
    public static ObjectNode apply(ObjectNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode members)) {
            throw JsonPatch.bad("merge patch: " + patch.getNodeType() + " (expected: an object)");
        }
        ObjectNode copy = target.deepCopy();
        merge(copy, members);
        return copy;
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties()
                .forEach(entry -> {
                    String name = entry.getKey();
                    switch (entry.getValue()) {
                        case ObjectNode members -> merge(objectAt(target, name), members);
                        case JsonNode value when value.isNull() -> target.remove(name);
                        case JsonNode value -> target.set(name, value.deepCopy());
                    }
                });
    }

    private static ObjectNode objectAt(ObjectNode target, String name) {
        if (target.get(name) instanceof ObjectNode there) {
            return there;
        }
        ObjectNode fresh = Json.object();
        target.set(name, fresh);
        return fresh;
    }

    private MergePatch() {}
}
