package dev.barista.apiserver.schema;

import dev.barista.apiserver.schema.Schema.ListType;
import dev.barista.model.object.Json;
import dev.barista.model.port.ApiStatus.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Finds every mistake in a value. Belongs to one call.
final class Validation {

    private final List<Cause> causes = new ArrayList<>();

    static List<Cause> validate(Schema schema, JsonNode value) {
        return validate(schema, value, Path.ROOT);
    }

    private static List<Cause> validate(Schema schema, JsonNode value, Path path) {
        Validation validation = new Validation();
        validation.visit(schema, value, path);
        return validation.causes;
    }

    private void visit(Schema schema, JsonNode value, Path path) {
        if (schema.isOpen() || (value.isNull() && schema.traits().nullable())) {
            return;
        }
        if (!hasType(schema, value)) {
            String expected =
                    schema.traits().intOrString() ? "integer,string" : schema.type().word();
            causes.add(FieldErrors.wrongType(path.toString(), typeOf(value), expected));
            return; // what else is wrong with it follows from this
        }
        new RuleCheck(causes, path).check(schema.rules(), value);
        junctors(schema.rules().junctors(), value, path);
        if (value.isObject()) {
            members(schema, value, path);
        } else if (value.isArray()) {
            items(schema, value, path);
        }
    }

    private void members(Schema schema, JsonNode object, Path path) {
        for (String name : schema.fields().required()) {
            if (!object.has(name)) {
                causes.add(FieldErrors.required(path.member(name).toString()));
            }
        }
        object.properties()
                .forEach(entry -> {
                    Schema member = schema.member(entry.getKey());
                    if (member != null) {
                        visit(member, entry.getValue(), path.member(entry.getKey()));
                    }
                });
    }

    private void items(Schema schema, JsonNode list, Path path) {
        Set<JsonNode> seen = new HashSet<>();
        ListType type = schema.merging().list();
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            visit(schema.item(), item, path.item(i));
            JsonNode identity = type == ListType.MAP ? keysOf(schema, item) : item;
            if (type != ListType.ATOMIC && !seen.add(identity)) {
                causes.add(FieldErrors.duplicate(path.item(i).toString(), identity));
            }
        }
    }

    private static ObjectNode keysOf(Schema schema, JsonNode item) {
        ObjectNode keys = Json.object();
        for (String key : schema.merging().keys()) {
            if (item.has(key)) {
                keys.set(key, item.get(key));
            }
        }
        return keys;
    }

    private void junctors(Rules.Junctors junctors, JsonNode value, Path path) {
        junctors.all().forEach(one -> visit(one, value, path));
        if (!junctors.any().isEmpty() && matches(junctors.any(), value, path) == 0) {
            broken(value, path, "must validate at least one schema (anyOf)");
        }
        if (!junctors.one().isEmpty() && matches(junctors.one(), value, path) != 1) {
            broken(value, path, "must validate one and only one schema (oneOf)");
        }
        if (junctors.not() != null && validate(junctors.not(), value, path).isEmpty()) {
            broken(value, path, "must not validate the schema (not)");
        }
    }

    private static long matches(List<Schema> schemas, JsonNode value, Path path) {
        return schemas.stream().filter(one -> validate(one, value, path).isEmpty()).count();
    }

    private void broken(JsonNode value, Path path, String what) {
        causes.add(FieldErrors.invalid(path.toString(), value, "\"" + path + "\" " + what));
    }

    private static boolean hasType(Schema schema, JsonNode value) {
        if (schema.traits().intOrString()) {
            boolean quantity = schema.rules().format().equals("quantity"); // may be 0.5
            return value.isString() || (quantity ? value.isNumber() : isInteger(value));
        }
        return switch (schema.type()) {
            case OBJECT -> value.isObject();
            case ARRAY -> value.isArray();
            case STRING -> value.isString();
            case INTEGER -> isInteger(value);
            case NUMBER -> value.isNumber();
            case BOOLEAN -> value.isBoolean();
            case ANY -> true;
        };
    }

    private static boolean isInteger(JsonNode value) {
        return value.isIntegralNumber()
                || (value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0);
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> Schema.Type.OBJECT.word();
            case ARRAY -> Schema.Type.ARRAY.word();
            case STRING -> Schema.Type.STRING.word();
            case NUMBER ->
                    isInteger(value) ? Schema.Type.INTEGER.word() : Schema.Type.NUMBER.word();
            case BOOLEAN -> Schema.Type.BOOLEAN.word();
            default -> "null";
        };
    }
}
