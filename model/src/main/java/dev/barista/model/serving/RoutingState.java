package dev.barista.model.serving;

import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;

/// Whether a Route refers to a revision.
public enum RoutingState {
    /// Not known yet.
    PENDING("pending"),
    /// A Route refers to it.
    ACTIVE("active"),
    /// It is kept for a rollback.
    RESERVE("reserve");

    private final String text;

    RoutingState(String text) {
        this.text = text;
    }

    /// As in its label.
    public String text() {
        return text;
    }

    static RoutingState of(ApiObject revision) {
        return switch (revision.findLabel(Labels.ROUTING_STATE).orElse("")) {
            case "active" -> ACTIVE;
            case "reserve" -> RESERVE;
            default -> PENDING;
        };
    }
}
