package dev.barista.control;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What controllers do wrong, in tests that a mistake is found; nothing as it is.
interface Fault {

    /// The status that is written instead.
    default ApiObject status(ResourceType type, ApiObject object) {
        return object;
    }

    /// The object that is written instead.
    default ApiObject object(ResourceType type, ApiObject object) {
        return object;
    }

    /// The merge patch that is applied instead.
    default ObjectNode patch(ResourceType type, ObjectNode patch) {
        return patch;
    }

    /// What is published instead.
    default Optional<ApiObject> published(Optional<ApiObject> ingress) {
        return ingress;
    }
}
