package dev.barista.node.scheduling;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Selectors of labels, as nodes and pods are selected by them. What is not understood selects
/// nothing. Pure.
public final class Expressions {

    /// Whether all expressions hold.
    ///
    /// @param expressions a list of `key`, `operator`, `values`
    static boolean hold(JsonNode expressions, Map<String, String> labels) {
        return expressions.valueStream().allMatch(one -> holds(one, labels));
    }

    /// Of a `LabelSelector`. One that is not there selects nothing, an empty one all.
    public static boolean selects(JsonNode selector, Map<String, String> labels) {
        return selector.isObject()
                && hold(selector.path("matchExpressions"), labels)
                && selector.path("matchLabels").properties().stream()
                        .allMatch(label ->
                                label.getValue().asString("").equals(labels.get(label.getKey())));
    }

    private static boolean holds(JsonNode expression, Map<String, String> labels) {
        String value = labels.get(expression.path("key").asString(""));
        List<String> values =
                expression.path("values").valueStream().map(it -> it.asString("")).toList();
        return switch (expression.path("operator").asString("")) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> compare(value, values).filter(it -> it > 0).isPresent();
            case "Lt" -> compare(value, values).filter(it -> it < 0).isPresent();
            default -> false;
        };
    }

    private static Optional<Integer> compare(@Nullable String value, List<String> values) {
        if (value == null || values.size() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst())));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private Expressions() {}
}
