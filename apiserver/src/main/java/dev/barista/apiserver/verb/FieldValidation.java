package dev.barista.apiserver.verb;

import java.util.Optional;

/// How a write treats fields that its kind does not have: the `fieldValidation` parameter. They are
/// never stored.
public enum FieldValidation {
    /// Refuse the object.
    STRICT,
    /// Warn the client.
    WARN,
    IGNORE;

    /// @param text as in the query; empty for the default
    /// @return empty if it is none of them
    public static Optional<FieldValidation> find(String text) {
        return switch (text) {
            case "Strict" -> Optional.of(STRICT);
            case "", "Warn" -> Optional.of(WARN);
            case "Ignore" -> Optional.of(IGNORE);
            default -> Optional.empty();
        };
    }
}
