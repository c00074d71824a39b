package dev.barista.node.network.policy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A selector by labels and by expressions; all must hold. An empty one selects everything.
record LabelSelector(List<Requirement> requirements) {

    LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /// What one label must be.
    sealed interface Requirement {

        String key();

        boolean test(Map<String, String> labels);

        record In(String key, List<String> values) implements Requirement {
            @Override
            public boolean test(Map<String, String> labels) {
                return labels.containsKey(key) && values.contains(labels.get(key));
            }
        }

        /// A label that is not there is in no set.
        record NotIn(String key, List<String> values) implements Requirement {
            @Override
            public boolean test(Map<String, String> labels) {
                return !labels.containsKey(key) || !values.contains(labels.get(key));
            }
        }

        record Exists(String key) implements Requirement {
            @Override
            public boolean test(Map<String, String> labels) {
                return labels.containsKey(key);
            }
        }

        record Absent(String key) implements Requirement {
            @Override
            public boolean test(Map<String, String> labels) {
                return !labels.containsKey(key);
            }
        }

        /// Admission knows no other operators; what it lets through selects nothing here.
        record Never(String key) implements Requirement {
            @Override
            public boolean test(Map<String, String> labels) {
                return false;
            }
        }
    }

    /// Of a `LabelSelector` in JSON.
    static LabelSelector from(JsonNode tree) {
        List<Requirement> all =
                tree.path("matchLabels").properties().stream()
                        .<Requirement>map(entry ->
                                new Requirement.In(
                                        entry.getKey(), List.of(entry.getValue().asString(""))))
                        .collect(Collectors.toList());
        tree.path("matchExpressions")
                .valueStream()
                .map(LabelSelector::expression)
                .forEach(all::add);
        return new LabelSelector(all);
    }

    private static Requirement expression(JsonNode tree) {
        String key = tree.path("key").asString("");
        List<String> values =
                tree.path("values")
                        .valueStream()
                        .map(value -> value.asString(""))
                        .sorted()
                        .toList();
        return switch (tree.path("operator").asString("")) {
            case "In" -> new Requirement.In(key, values);
            case "NotIn" -> new Requirement.NotIn(key, values);
            case "Exists" -> new Requirement.Exists(key);
            case "DoesNotExist" -> new Requirement.Absent(key);
            default -> new Requirement.Never(key);
        };
    }

    boolean selects(Map<String, String> labels) {
        for (Requirement each : requirements) {
            if (!each.test(labels)) {
                return false;
            }
        }
        return true;
    }
}
