package dev.barista.apiserver.verb;

import dev.barista.apiserver.select.FieldSelector;
import dev.barista.apiserver.select.LabelSelector;
import dev.barista.model.object.ApiObject;
import java.util.function.Predicate;

/// The objects of a kind that a list returns, and how many at once.
///
/// @param namespace empty for all
/// @param limit 0 for no limit
/// @param token where the last page ended; empty for the first
public record ListQuery(
        String namespace, LabelSelector labels, FieldSelector fields, int limit, String token)
        implements Predicate<ApiObject> {

    public static ListQuery all(String namespace) {
        return new ListQuery(namespace, LabelSelector.ALL, FieldSelector.ALL, 0, "");
    }

    @Override
    public boolean test(ApiObject object) {
        return (namespace.isEmpty() || object.namespace().equals(namespace))
                && labels.test(object)
                && fields.test(object);
    }

    /// Whether objects are chosen by more than their namespace.
    public boolean selects() {
        return !labels.requirements().isEmpty() || !fields.requirements().isEmpty();
    }
}
