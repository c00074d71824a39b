package dev.barista.apiserver.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A value as a column of some type shows it.
final class CellValue {

    /// @return null if the value does not have the type, or is null
    static @Nullable Object of(String type, JsonNode value, Instant now) {
        if (value.isNull()) {
            return null;
        }
        return switch (type) {
            case "integer" -> value.isNumber() ? (Object) value.numberValue().longValue() : null;
            case "number" -> value.isNumber() ? (Object) value.numberValue().doubleValue() : null;
            case "boolean" -> value.isBoolean() ? (Object) value.booleanValue() : null;
            case "date" -> value.isString() ? date(value.asString(), now) : null;
            default -> value.isString() ? value.asString() : value.toString();
        };
    }

    /// As Kubernetes shows the dates of defined kinds: one that is none is invalid, not unknown.
    private static String date(String text, Instant now) {
        String age = Age.since(text, now);
        return age.equals(Age.UNKNOWN) && !text.isEmpty() ? Age.INVALID : age;
    }

    private CellValue() {}
}
