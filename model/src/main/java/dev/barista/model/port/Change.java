package dev.barista.model.port;

import dev.barista.model.object.ApiObject;

/// One event of a watch: an object as it is after the change, or as it last was if it is deleted.
public record Change(Kind kind, ApiObject object) {

    public enum Kind {
        ADDED,
        MODIFIED,
        DELETED
    }
}
