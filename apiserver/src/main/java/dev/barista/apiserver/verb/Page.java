package dev.barista.apiserver.verb;

import dev.barista.model.object.ApiObject;
import java.util.List;

/// Some objects of a list.
///
/// @param version to watch from
/// @param next token of the next page; empty if this is the last
/// @param remaining objects on the pages after this; negative if unknown
public record Page(List<ApiObject> items, long version, String next, long remaining) {
    public Page {
        items = List.copyOf(items);
    }
}
