package dev.barista.apiserver.verb;

import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;

/// What to do about fields that a kind does not have. They are never stored.
public enum FieldValidation {
    /// Refuse the object.
    STRICT,
    /// Say so.
    WARN,
    IGNORE;

    /// @param text as in the query; empty for the default
    public static FieldValidation of(String text) {
        return switch (text) {
            case "Strict" -> STRICT;
            case "", "Warn" -> WARN;
            case "Ignore" -> IGNORE;
            default ->
                    throw new ApiException(
                            new ApiStatus(
                                    422,
                                    "Invalid",
                                    "fieldValidation: %s (expected: Ignore, Warn or Strict)"
                                            .formatted(text)));
        };
    }
}
