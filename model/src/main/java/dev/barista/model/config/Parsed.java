package dev.barista.model.config;

import java.util.List;

/// The outcome of reading a text that a user wrote: a value, or all that is wrong with it.
public sealed interface Parsed<T> {

    record Valid<T>(T value) implements Parsed<T> {}

    /// @param errors never empty; each a sentence
    record Invalid<T>(List<String> errors) implements Parsed<T> {
        public Invalid {
            errors = List.copyOf(errors);
        }
    }

    /// The value.
    ///
    /// @throws IllegalArgumentException with all errors
    default T orElseThrow() {
        return switch (this) {
            case Valid<T>(T value) -> value;
            case Invalid<T>(List<String> errors) ->
                    throw new IllegalArgumentException(String.join("\n", errors));
        };
    }
}
