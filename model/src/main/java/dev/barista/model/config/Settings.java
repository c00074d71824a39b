package dev.barista.model.config;

import dev.barista.model.text.Durations;
import dev.barista.model.text.Numbers;
import dev.barista.model.text.Quantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The data of one ConfigMap while it is read; notes what cannot be read.
///
/// Keys may have older spellings: the first that is present counts. Belongs to one thread.
final class Settings {

    private final Map<String, String> data;
    private final List<String> errors = new ArrayList<>();

    Settings(Map<String, String> data) {
        this.data = data;
    }

    String text(String otherwise, String... keys) {
        return find(keys).map(data::get).orElse(otherwise);
    }

    double decimal(double otherwise, String... keys) {
        return read(otherwise, "a number", Numbers::findDecimal, keys);
    }

    int integer(int otherwise, String... keys) {
        return read(
                otherwise,
                "a whole number of at most " + Integer.MAX_VALUE,
                Numbers::findInt,
                keys);
    }

    /// @param most inclusive
    int count(int otherwise, int most, String key) {
        return read(
                otherwise,
                "a whole number from 0 to " + most,
                text -> Numbers.findInt(text).filter(value -> value >= 0 && value <= most),
                key);
    }

    boolean truth(boolean otherwise, String... keys) {
        return read(otherwise, "true or false", Numbers::findBoolean, keys);
    }

    Duration duration(Duration otherwise, String... keys) {
        return read(otherwise, "a duration, as in 1m30s", Durations::find, keys);
    }

    /// A quantity as it was written; null if there is none.
    @Nullable String quantity(String... keys) {
        String text = text("", keys);
        if (text.isEmpty()) {
            return null;
        }
        read(text, "a quantity, as in 500m or 128Mi", Settings::quantityText, keys);
        return text;
    }

    private static Optional<String> quantityText(String text) {
        return Quantities.find(text).map(_ -> text);
    }

    /// @param rule what a readable value is
    <T> T read(T otherwise, String rule, Function<String, Optional<T>> parser, String... keys) {
        Optional<String> key = find(keys);
        if (key.isEmpty()) {
            return otherwise;
        }
        String text = text("", keys);
        Optional<T> value = parser.apply(text);
        if (value.isEmpty()) {
            errors.add(
                    "failed to parse \"%s\": %s (expected: %s)".formatted(key.get(), text, rule));
        }
        return value.orElse(otherwise);
    }

    private Optional<String> find(String... keys) {
        for (String key : keys) {
            if (data.containsKey(key)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            errors.add(otherwise.get());
        }
    }

    void refuse(String error) {
        errors.add(error);
    }

    /// Refuses a setting that Knative has and Barista cannot honour yet.
    void supported(boolean supported, String key) {
        check(
                supported,
                () -> "%s = %s, not supported by Barista yet".formatted(key, text("", key)));
    }

    /// @param value made only if nothing is wrong
    <T> Parsed<T> result(Supplier<T> value) {
        return errors.isEmpty() ? new Parsed.Valid<>(value.get()) : new Parsed.Invalid<>(errors);
    }
}
