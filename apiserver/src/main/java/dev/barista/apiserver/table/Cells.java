package dev.barista.apiserver.table;

import dev.barista.model.object.ApiObject;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Cells that several kinds have.
final class Cells {

    static final String NONE = "<none>";

    static String orNone(JsonNode value) {
        String text = value.asString("");
        return text.isEmpty() ? NONE : text;
    }

    static String orNone(List<String> values) {
        return values.isEmpty() ? NONE : String.join(",", values);
    }

    /// The status of a condition; empty if there is none.
    static String condition(ApiObject object, String type) {
        return object.status()
                .path("conditions")
                .valueStream()
                .filter(one -> one.path("type").asString("").equals(type))
                .map(one -> one.path("status").asString(""))
                .findFirst()
                .orElse("");
    }

    /// A member of each item, with commas between.
    static String joined(JsonNode list, String member) {
        return list.valueStream()
                .map(item -> item.path(member).asString(""))
                .collect(Collectors.joining(","));
    }

    /// Labels as selectors are written: `a=b,c in (d,e)`.
    static String selector(JsonNode selector) {
        List<String> terms =
                new java.util.ArrayList<>(
                        selector.path("matchLabels").properties().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue().asString(""))
                                .toList());
        for (JsonNode term : selector.path("matchExpressions")) {
            String key = term.path("key").asString("");
            String values =
                    term.path("values")
                            .valueStream()
                            .map(one -> one.asString(""))
                            .collect(Collectors.joining(",", "(", ")"));
            terms.add(
                    switch (term.path("operator").asString("")) {
                        case "In" -> key + " in " + values;
                        case "NotIn" -> key + " notin " + values;
                        case "DoesNotExist" -> "!" + key;
                        default -> key;
                    });
        }
        return orNone(terms);
    }

    private Cells() {}
}
