package dev.barista.control.loop;

import java.util.Comparator;
import tools.jackson.databind.JsonNode;

/// Compares two JSON trees as they would be written. A number that was read is an `int` where one
/// that was put may be a `long`: to [JsonNode#equals] they differ, and a controller that wrote the
/// difference would never come to rest.
final class SameTree {

    private static final Comparator<JsonNode> BY_VALUE =
            (one, other) -> {
                if (one.equals(other)) {
                    return 0;
                }
                return one.isIntegralNumber() && other.isIntegralNumber()
                        ? one.bigIntegerValue().compareTo(other.bigIntegerValue())
                        : 1;
            };

    static boolean test(JsonNode one, JsonNode other) {
        return one.equals(BY_VALUE, other);
    }

    private SameTree() {}
}
