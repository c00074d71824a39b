package dev.barista.model.admission;

/// The kind of API request that admission reviews.
public enum Operation {
    CREATE,
    UPDATE,
    DELETE
}
