package dev.barista.apiserver.schema;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What must hold of a value beyond its type. Many components: each is one keyword of the schema
/// language, and a rule that is absent costs a null.
///
/// @param format `int32`, `date-time`…; empty if none
/// @param values what it must be one of; empty if anything will do
record Rules(
        String format,
        List<JsonNode> values,
        @Nullable Range value,
        @Nullable Size length,
        @Nullable Size items,
        @Nullable Size properties,
        @Nullable Pattern pattern,
        @Nullable BigDecimal multipleOf,
        Junctors junctors) {

    static final Rules NONE =
            new Rules("", List.of(), null, null, null, null, null, null, Junctors.NONE);

    /// Bounds of a number; null is none.
    record Range(
            @Nullable BigDecimal min,
            boolean aboveMin,
            @Nullable BigDecimal max,
            boolean belowMax) {}

    /// Bounds of a count.
    record Size(long min, long max) {}

    /// Schemas that must hold together, or not.
    record Junctors(List<Schema> all, List<Schema> any, List<Schema> one, @Nullable Schema not) {

        static final Junctors NONE = new Junctors(List.of(), List.of(), List.of(), null);
    }
}
