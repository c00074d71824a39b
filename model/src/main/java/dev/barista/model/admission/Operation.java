package dev.barista.model.admission;

/// What is asked of the API.
public enum Operation {
    CREATE,
    UPDATE,
    DELETE
}
