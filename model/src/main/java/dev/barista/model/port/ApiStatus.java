package dev.barista.model.port;

import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Why the API refused a request, as a Kubernetes `Status`.
///
/// @param code of HTTP, 400–599
/// @param reason as clients compare it: `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`…
/// @param message as people read it
/// @param causes one per field at fault
public record ApiStatus(int code, String reason, String message, List<Cause> causes) {

    /// One mistake of the user's.
    ///
    /// @param reason `FieldValueInvalid`, `FieldValueRequired`…
    /// @param field its path: `spec.traffic[1].percent`
    public record Cause(String reason, String message, String field) {}

    public ApiStatus {
        causes = List.copyOf(causes);
    }

    public ApiStatus(int code, String reason, String message) {
        this(code, reason, message, List.of());
    }

    public static ApiStatus notFound(ResourceType type, String name) {
        return new ApiStatus(404, "NotFound", "%s \"%s\" not found".formatted(type, name));
    }

    public static ApiStatus alreadyExists(ResourceType type, String name) {
        return new ApiStatus(
                409, "AlreadyExists", "%s \"%s\" already exists".formatted(type, name));
    }

    public static ApiStatus conflict(ResourceType type, ObjectKey key) {
        return new ApiStatus(
                409,
                "Conflict",
                ("Operation cannot be fulfilled on %s \"%s\": the object has been modified; please"
                                + " apply your changes to the latest version and try again")
                        .formatted(type, key.name()));
    }

    public static ApiStatus badRequest(String message) {
        return new ApiStatus(400, "BadRequest", message);
    }

    /// The `Status` object that a client reads.
    public ObjectNode toTree() {
        ObjectNode tree =
                Json.object()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", "Failure")
                        .put("message", message)
                        .put("reason", reason)
                        .put("code", code);
        tree.putObject("metadata");
        if (!causes.isEmpty()) {
            ArrayNode list = tree.putObject("details").putArray("causes");
            for (Cause cause : causes) {
                list.addObject()
                        .put("reason", cause.reason())
                        .put("message", cause.message())
                        .put("field", cause.field());
            }
        }
        return tree;
    }
}
