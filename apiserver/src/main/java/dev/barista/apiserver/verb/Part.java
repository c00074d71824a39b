package dev.barista.apiserver.verb;

/// Which part of an object a write may change.
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
