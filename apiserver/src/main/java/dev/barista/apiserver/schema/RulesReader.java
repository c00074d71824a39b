package dev.barista.apiserver.schema;

import dev.barista.apiserver.schema.Rules.Junctors;
import dev.barista.apiserver.schema.Rules.Range;
import dev.barista.apiserver.schema.Rules.Size;
import dev.barista.model.port.ApiStatus.Cause;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the rules of one schema.
///
/// @param problems where mistakes go
/// @param schemas reads a schema within, given its path
record RulesReader(List<Cause> problems, BiFunction<JsonNode, String, Schema> schemas) {

    Rules rules(ObjectNode node, String path) {
        Rules rules =
                new Rules(
                        node.path("format").asString(""),
                        node.path("enum").valueStream().toList(),
                        range(node),
                        size(node, "minLength", "maxLength"),
                        size(node, "minItems", "maxItems"),
                        size(node, "minProperties", "maxProperties"),
                        pattern(node, path),
                        number(node, "multipleOf"),
                        junctors(node, path));
        return rules.equals(Rules.NONE) ? Rules.NONE : rules;
    }

    private static @Nullable Range range(ObjectNode node) {
        BigDecimal min = number(node, "minimum");
        BigDecimal max = number(node, "maximum");
        if (min == null && max == null) {
            return null;
        }
        return new Range(
                min,
                node.path("exclusiveMinimum").asBoolean(false),
                max,
                node.path("exclusiveMaximum").asBoolean(false));
    }

    private static @Nullable BigDecimal number(ObjectNode node, String keyword) {
        return node.path(keyword).isNumber() ? node.path(keyword).decimalValue() : null;
    }

    private static @Nullable Size size(ObjectNode node, String min, String max) {
        if (!node.has(min) && !node.has(max)) {
            return null;
        }
        return new Size(node.path(min).asLong(0), node.path(max).asLong(Long.MAX_VALUE));
    }

    private @Nullable Pattern pattern(ObjectNode node, String path) {
        String pattern = node.path("pattern").asString("");
        if (pattern.isEmpty()) {
            return null;
        }
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            problems.add(
                    FieldErrors.invalid(
                            path + ".pattern",
                            node.get("pattern"),
                            "must be a valid regular expression, but isn't: " + e.getMessage()));
            return null;
        }
    }

    private Junctors junctors(ObjectNode node, String path) {
        Junctors junctors =
                new Junctors(
                        list(node, path, "allOf"),
                        list(node, path, "anyOf"),
                        list(node, path, "oneOf"),
                        node.has("not") ? schemas.apply(node.get("not"), path + ".not") : null);
        return junctors.equals(Junctors.NONE) ? Junctors.NONE : junctors;
    }

    private List<Schema> list(ObjectNode node, String path, String keyword) {
        List<Schema> list = new ArrayList<>();
        for (JsonNode one : node.path(keyword)) {
            list.add(schemas.apply(one, path + "." + keyword + "[" + list.size() + "]"));
        }
        return List.copyOf(list);
    }
}
