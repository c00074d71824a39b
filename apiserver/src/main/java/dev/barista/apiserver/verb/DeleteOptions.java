package dev.barista.apiserver.verb;

import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.port.Propagation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How an object is deleted.
///
/// @param propagation null for what its finalizers say, else in the background
/// @param graceSeconds of a Pod; negative for its own
/// @param uid that it must have; empty for any
/// @param resourceVersion that it must have; empty for any
public record DeleteOptions(
        @Nullable Propagation propagation,
        long graceSeconds,
        String uid,
        String resourceVersion,
        boolean dryRun) {

    public static DeleteOptions of(Propagation propagation) {
        return new DeleteOptions(propagation, -1, "", "", false);
    }

    public static DeleteOptions atOnce(String uid) {
        return new DeleteOptions(Propagation.BACKGROUND, 0, uid, "", false);
    }

    /// @param body a `DeleteOptions`, or empty
    /// @param propagation as in the query; empty if not given
    /// @param grace as in the query; empty if not given
    public static DeleteOptions from(
            JsonNode body, String propagation, String grace, boolean dryRun) {
        JsonNode conditions = body.path("preconditions");
        String policy = body.path("propagationPolicy").asString(propagation);
        if (body.path("orphanDependents").asBoolean(false)) {
            policy = "Orphan";
        }
        return new DeleteOptions(
                policy.isEmpty() ? null : propagation(policy),
                body.hasNonNull("gracePeriodSeconds")
                        ? body.path("gracePeriodSeconds").asLong(-1)
                        : seconds(grace),
                conditions.path("uid").asString(""),
                conditions.path("resourceVersion").asString(""),
                dryRun || !body.path("dryRun").isEmpty());
    }

    private static long seconds(String text) {
        try {
            return text.isEmpty() ? -1 : Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Refusals.badRequest(
                    "gracePeriodSeconds: %s (expected: a number of seconds)".formatted(text));
        }
    }

    private static Propagation propagation(String policy) {
        return switch (policy) {
            case "Background" -> Propagation.BACKGROUND;
            case "Foreground" -> Propagation.FOREGROUND;
            case "Orphan" -> Propagation.ORPHAN;
            default ->
                    throw new ApiException(
                            new ApiStatus(
                                    422,
                                    "Invalid",
                                    "propagationPolicy: %s (expected: Background, Foreground or Orphan)"
                                            .formatted(policy)));
        };
    }
}
