package dev.barista.model.object;

import java.util.Map;
import java.util.function.Predicate;

/// Which labels an object must have: every pair given. Set-based selectors belong to the API
/// server; controllers need no more than equality.
public record Selector(Map<String, String> labels) implements Predicate<ApiObject> {

    public static final Selector ALL = new Selector(Map.of());

    public Selector {
        labels = Map.copyOf(labels);
    }

    public static Selector of(String label, String value) {
        return new Selector(Map.of(label, value));
    }

    @Override
    public boolean test(ApiObject object) {
        return labels.entrySet().stream()
                .allMatch(wanted ->
                        object.findLabel(wanted.getKey())
                                .filter(wanted.getValue()::equals)
                                .isPresent());
    }
}
