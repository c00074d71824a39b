package dev.barista.apiserver.schema;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Fills in defaults, from the outside in: a default may have members that have defaults.
final class Defaulting {

    /// @param value changed in place
    static void fill(Schema schema, JsonNode value) {
        if (value instanceof ObjectNode object) {
            dropNulls(schema, object);
            schema.fields()
                    .properties()
                    .forEach((name, member) -> {
                        JsonNode fallback = member.traits().defaultValue();
                        if (fallback != null && !object.has(name)) {
                            object.set(name, fallback.deepCopy());
                        }
                    });
            object.properties()
                    .forEach(entry -> {
                        Schema member = schema.member(entry.getKey());
                        if (member != null) {
                            fill(member, entry.getValue());
                        }
                    });
        } else if (value instanceof ArrayNode list) {
            list.forEach(item -> fill(schema.item(), item));
        }
    }

    /// A null where none may be is what was not given: that is how clients unset a field.
    private static void dropNulls(Schema schema, ObjectNode object) {
        for (String name : List.copyOf(object.propertyNames())) {
            Schema member = schema.member(name);
            if (object.get(name).isNull() && member != null && !member.traits().nullable()) {
                object.remove(name);
            }
        }
    }

    private Defaulting() {}
}
