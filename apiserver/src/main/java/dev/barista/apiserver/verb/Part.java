package dev.barista.apiserver.verb;

/// The part of an object that a write may change: all but the status, or the status.
public enum Part {
    /// All but the status, when the kind keeps that apart.
    MAIN(""),
    STATUS("status");

    private final String subresource;

    Part(String subresource) {
        this.subresource = subresource;
    }

    public String subresource() {
        return subresource;
    }
}
