package dev.barista.model.condition;

import dev.barista.model.object.Json;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One thing that is true of an object, or not, or not known yet.
///
/// @param severity what a `False` means; a dependent of Ready is an error, all else information
/// @param since when the content last changed; null if it is not recorded
/// @param reason in `CamelCase`, for programs; empty if there is nothing to explain
/// @param message for people; empty if there is nothing to explain
public record Condition(
        String type,
        State state,
        Severity severity,
        @Nullable Instant since,
        String reason,
        String message) {

    public enum State {
        TRUE,
        FALSE,
        UNKNOWN;

        /// `True`, `False`, `Unknown`.
        public String text() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }

        static State of(String text) {
            return switch (text) {
                case "True" -> TRUE;
                case "False" -> FALSE;
                default -> UNKNOWN;
            };
        }
    }

    public enum Severity {
        /// Written by leaving it out.
        ERROR(""),
        WARNING("Warning"),
        INFO("Info");

        private final String text;

        Severity(String text) {
            this.text = text;
        }

        static Severity of(String text) {
            return switch (text) {
                case "Warning" -> WARNING;
                case "Info" -> INFO;
                default -> ERROR;
            };
        }
    }

    public boolean isTrue() {
        return state == State.TRUE;
    }

    public boolean isFalse() {
        return state == State.FALSE;
    }

    public boolean isUnknown() {
        return state == State.UNKNOWN;
    }

    /// Whether both say the same, whenever they began to.
    boolean saysWhat(Condition other) {
        return equals(other.at(since));
    }

    Condition at(@Nullable Instant time) {
        return new Condition(type, state, severity, time, reason, message);
    }

    static Condition from(JsonNode tree) {
        String time = tree.path("lastTransitionTime").asString("");
        return new Condition(
                tree.path("type").asString(""),
                State.of(tree.path("status").asString("")),
                Severity.of(tree.path("severity").asString("")),
                time.isEmpty() ? null : Instant.parse(time),
                tree.path("reason").asString(""),
                tree.path("message").asString(""));
    }

    ObjectNode toTree() {
        ObjectNode tree = Json.object();
        if (since != null) {
            tree.put("lastTransitionTime", since.toString());
        }
        putUnlessEmpty(tree, "message", message);
        putUnlessEmpty(tree, "reason", reason);
        putUnlessEmpty(tree, "severity", severity.text);
        return tree.put("status", state.text()).put("type", type);
    }

    private static void putUnlessEmpty(ObjectNode tree, String field, String value) {
        if (!value.isEmpty()) {
            tree.put(field, value);
        }
    }
}
