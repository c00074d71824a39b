package dev.barista.apiserver.schema;

import dev.barista.model.admission.KubernetesNames;
import tools.jackson.databind.JsonNode;

/// What labels and selectors may be. Pure.
public final class LabelRules {

    /// @param labels keys and values
    public static void labels(JsonNode labels, String path, Mistakes mistakes) {
        labels.properties()
                .forEach(entry -> {
                    String key = entry.getKey();
                    String value = entry.getValue().asString("");
                    mistakes.invalid(path, key, KubernetesNames.qualified(key));
                    mistakes.invalid(path, value, KubernetesNames.labelValue(value));
                });
    }

    /// @param selector a LabelSelector, or missing
    public static void selector(JsonNode selector, String path, Mistakes mistakes) {
        labels(selector.path("matchLabels"), path + ".matchLabels", mistakes);
        int at = 0;
        for (JsonNode term : selector.path("matchExpressions")) {
            term(term, "%s.matchExpressions[%d]".formatted(path, at++), mistakes);
        }
    }

    private static void term(JsonNode term, String path, Mistakes mistakes) {
        String operator = term.path("operator").asString("");
        boolean hasValues = !term.path("values").isEmpty();
        switch (operator) {
            case "In", "NotIn" -> {
                if (!hasValues) {
                    mistakes.required(
                            path + ".values",
                            "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (hasValues) {
                    mistakes.forbidden(
                            path + ".values",
                            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default ->
                    mistakes.invalid(path + ".operator", operator, "not a valid selector operator");
        }
        String key = term.path("key").asString("");
        mistakes.invalid(path + ".key", key, KubernetesNames.qualified(key));
        int at = 0;
        for (JsonNode value : term.path("values")) {
            String text = value.asString("");
            mistakes.invalid(
                    "%s.values[%d]".formatted(path, at++), text, KubernetesNames.labelValue(text));
        }
    }

    /// Whether a selector that says something selects what has these labels.
    public static boolean selects(JsonNode selector, JsonNode labels) {
        JsonNode exact = selector.path("matchLabels");
        JsonNode terms = selector.path("matchExpressions");
        return !(exact.isEmpty() && terms.isEmpty())
                && exact.properties().stream()
                        .allMatch(one -> labels.path(one.getKey()).equals(one.getValue()))
                && terms.valueStream().allMatch(term -> holds(term, labels));
    }

    private static boolean holds(JsonNode term, JsonNode labels) {
        JsonNode label = labels.path(term.path("key").asString(""));
        boolean isOne = term.path("values").valueStream().anyMatch(label::equals);
        return switch (term.path("operator").asString("")) {
            case "In" -> isOne;
            case "NotIn" -> !isOne;
            case "Exists" -> !label.isMissingNode();
            case "DoesNotExist" -> label.isMissingNode();
            default -> false;
        };
    }

    private LabelRules() {}
}
