package dev.barista.apiserver.patch;

import tools.jackson.databind.JsonNode;

/// Compares JSON values.
final class Values {

    /// Whether they say the same: `1` and `1.0` do, and an int and a long.
    static boolean equal(JsonNode a, JsonNode b) {
        return a.equals(Values::compare, b);
    }

    private static int compare(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
    }

    private Values() {}
}
