package dev.barista.apiserver.verb;

import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.store.StoreException;

/// Makes the API's errors, with the status codes and messages of Kubernetes.
final class Refusals {

    static ApiException badRequest(String message) {
        return new ApiException(ApiStatus.badRequest(message));
    }

    static ApiException forbidden(ResourceType type, String name, String why) {
        return new ApiException(
                new ApiStatus(
                        403, "Forbidden", "%s \"%s\" is forbidden: %s".formatted(type, name, why)));
    }

    static ApiException conflict(ResourceType type, String name, String why) {
        return new ApiException(
                new ApiStatus(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on %s \"%s\": %s"
                                .formatted(type, name, why)));
    }

    /// What a client should know of a store that refused.
    static ApiException of(StoreException failure) {
        String message = String.valueOf(failure.getMessage());
        return new ApiException(
                switch (failure.reason()) {
                    case NO_SPACE -> new ApiStatus(507, "InsufficientStorage", message);
                    case BUSY -> new ApiStatus(429, "TooManyRequests", message);
                    case CLOSED -> new ApiStatus(503, "ServiceUnavailable", message);
                    case CORRUPT, SHARED, NEWER, OTHER ->
                            new ApiStatus(500, "InternalError", message);
                });
    }

    private Refusals() {}
}
