package dev.barista.model.admission;

import dev.barista.model.object.Json;
import java.math.BigDecimal;
import java.util.NavigableSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Compares JSON trees and reads their fields.
final class Trees {

    /// Whether two trees say the same: `1` is `1.0`, and null or an empty list is absence.
    static boolean same(JsonNode one, JsonNode other) {
        return difference("", one, other).isEmpty();
    }

    /// What changed, by path: what was there after `-:`, what is there now after `+:`. Empty if
    /// nothing did.
    static String difference(String path, JsonNode before, JsonNode after) {
        StringBuilder text = new StringBuilder();
        compare(path, before, after, text);
        return text.toString();
    }

    private static void compare(String path, JsonNode before, JsonNode after, StringBuilder text) {
        if (isNothing(before) && isNothing(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            for (String field : fields(before, after)) {
                compare(path + "." + field, before.path(field), after.path(field), text);
            }
        } else if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare("%s[%d]".formatted(path, i), before.path(i), after.path(i), text);
            }
        } else if (!sameValue(before, after)) {
            text.append(path).append(":\n");
            append(text, "\t-: ", before);
            append(text, "\t+: ", after);
        }
    }

    private static void append(StringBuilder text, String sign, JsonNode value) {
        if (!isNothing(value)) {
            text.append(sign).append(value).append('\n');
        }
    }

    private static NavigableSet<String> fields(JsonNode one, JsonNode other) {
        NavigableSet<String> fields = new TreeSet<>(one.propertyNames());
        fields.addAll(other.propertyNames());
        return fields;
    }

    private static boolean isNothing(JsonNode node) {
        return node.isMissingNode() || node.isNull() || (node.isArray() && node.isEmpty());
    }

    private static boolean sameValue(JsonNode one, JsonNode other) {
        return (one.isNumber() && other.isNumber())
                ? decimal(one).compareTo(decimal(other)) == 0
                : one.equals(other);
    }

    private static BigDecimal decimal(JsonNode number) {
        return number.decimalValue();
    }

    /// The object in a field, made if there is none. If there is something else, that stays, for
    /// the rules to refuse, and what is written to the result is lost.
    static ObjectNode object(ObjectNode parent, String field) {
        JsonNode there = parent.path(field);
        if (there instanceof ObjectNode object) {
            return object;
        }
        return there.isMissingNode() || there.isNull() ? parent.putObject(field) : Json.object();
    }

    /// Whether a text, a number or nothing says no more than its absence would. What is of another
    /// type than it should be says something, for the rules to refuse.
    static boolean isZero(JsonNode node) {
        return node.isMissingNode()
                || node.isNull()
                || (node.isString() && node.asString().isEmpty())
                || (node.isNumber() && node.asDouble(1) == 0);
    }

    private Trees() {}
}
