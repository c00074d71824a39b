package dev.barista.apiserver.schema;

import org.jspecify.annotations.Nullable;

/// Where a value is, written out only when a message needs it.
///
/// @param parent null at the root
/// @param step a member's name, or an index in brackets
record Path(@Nullable Path parent, String step) {

    static final Path ROOT = new Path(null, "");

    Path member(String name) {
        return new Path(this, name);
    }

    Path item(int index) {
        return new Path(this, "[" + index + "]");
    }

    /// As in `spec.containers[0].image`.
    @Override
    public String toString() {
        if (parent == null) {
            return step;
        }
        String before = parent.toString();
        return before.isEmpty() || step.startsWith("[") ? before + step : before + "." + step;
    }
}
