package dev.barista.apiserver.workload;

import dev.barista.apiserver.schema.LabelRules;
import dev.barista.apiserver.schema.Mistakes;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What the template of pods that shall never end may be, and what selects them. Pure.
final class PodTemplateRules {

    static final String NOT_NEGATIVE = "must be greater than or equal to 0";

    private static final String EMPTY_SELECTOR =
            "v1.LabelSelector{MatchLabels:map[string]string(nil),"
                    + " MatchExpressions:[]v1.LabelSelectorRequirement(nil)}";

    /// @param spec of an object with a `selector` and a `template`
    /// @param kind as messages name it: `statefulset`
    static void check(JsonNode spec, String kind, Mistakes mistakes) {
        checkSelector(spec, kind, mistakes);
        JsonNode pod = spec.path("template").path("spec");
        String policy = pod.path("restartPolicy").asString("Always");
        if (!policy.equals("Always")) {
            mistakes.unsupported("spec.template.spec.restartPolicy", policy, List.of("Always"));
        }
    }

    private static void checkSelector(JsonNode spec, String kind, Mistakes mistakes) {
        JsonNode selector = spec.path("selector");
        LabelRules.selector(selector, "spec.selector", mistakes);
        JsonNode labels = spec.at("/template/metadata/labels");
        LabelRules.labels(labels, "spec.template.metadata.labels", mistakes);
        if (selector.path("matchLabels").isEmpty() && selector.path("matchExpressions").isEmpty()) {
            mistakes.invalidOf(
                    "spec.selector", EMPTY_SELECTOR, "empty selector is invalid for " + kind);
        } else {
            checkSelected(selector, labels, mistakes);
        }
    }

    /// @param labels of the template
    static void checkSelected(JsonNode selector, JsonNode labels, Mistakes mistakes) {
        if (!LabelRules.selects(selector, labels)) {
            mistakes.invalidOf(
                    "spec.template.metadata.labels",
                    inGo(labels),
                    "`selector` does not match template `labels`");
        }
    }

    private static String inGo(JsonNode labels) {
        return labels.isEmpty()
                ? "map[string]string(nil)"
                : labels.properties().stream()
                        .map(label -> "\"%s\":%s".formatted(label.getKey(), label.getValue()))
                        .sorted()
                        .collect(Collectors.joining(", ", "map[string]string{", "}"));
    }

    /// A number that may not be negative.
    ///
    /// @param pointer where it is below `spec`, as `ordinals.start`
    static void checkNotNegative(JsonNode spec, String pointer, Mistakes mistakes) {
        JsonNode number = spec.at("/" + pointer.replace('.', '/'));
        if (number.asLong(0) < 0) {
            mistakes.invalid("spec." + pointer, number, NOT_NEGATIVE);
        }
    }

    private PodTemplateRules() {}
}
