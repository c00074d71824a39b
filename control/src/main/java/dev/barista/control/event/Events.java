package dev.barista.control.event;

import dev.barista.model.object.ApiObject;

/// Records Events about objects, for reconcilers. Thread-safe; never throws, because an event that
/// is lost must not undo what it reports.
@FunctionalInterface
public interface Events {

    /// No event is written.
    Events NONE = (_, _, _, _) -> {};

    enum Severity {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String text;

        Severity(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /// @param reason in `CamelCase`, for programs
    /// @param message for people
    void record(ApiObject about, Severity severity, String reason, String message);

    default void normal(ApiObject about, String reason, String message) {
        record(about, Severity.NORMAL, reason, message);
    }

    default void warning(ApiObject about, String reason, String message) {
        record(about, Severity.WARNING, reason, message);
    }
}
