package dev.barista.apiserver.table;

import dev.barista.apiserver.schema.Column;
import dev.barista.model.object.ApiObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one kind is printed: its columns, and the cells of an object in the same order.
///
/// @param row the cells: strings, numbers or booleans, and null for an empty one
record Printer(List<Column> columns, Row row) {

    @FunctionalInterface
    interface Row {
        List<? extends @Nullable Object> of(ApiObject object, Instant now);
    }

    static Column column(String name, String description) {
        return new Column(name, "string", "", description, 0, "");
    }

    static Column count(String name, String description) {
        return new Column(name, "integer", "", description, 0, "");
    }

    /// A column of the wide format only.
    static Column wide(String name, String description) {
        return new Column(name, "string", "", description, 1, "");
    }

    static final Column NAME =
            new Column("Name", "string", "name", "Name of the object, unique in its kind", 0, "");
    static final Column AGE = column("Age", "Time since the object was created");

    static String age(ApiObject object, Instant now) {
        return Age.since(object.metadata().path("creationTimestamp"), now);
    }
}
