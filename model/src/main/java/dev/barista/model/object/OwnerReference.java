package dev.barista.model.object;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The owner of an object, in the same namespace or cluster-scoped.
///
/// @param controller whether the owner manages this object: at most one may
public record OwnerReference(
        String apiVersion, String kind, String name, String uid, boolean controller) {

    /// A reference that makes `owner` the controller, and blocks its foreground deletion.
    public static OwnerReference controlledBy(ApiObject owner) {
        return new OwnerReference(
                owner.apiVersion(), owner.kind(), owner.name(), owner.uid(), true);
    }

    static OwnerReference from(JsonNode tree) {
        return new OwnerReference(
                tree.path("apiVersion").asString(""),
                tree.path("kind").asString(""),
                tree.path("name").asString(""),
                tree.path("uid").asString(""),
                tree.path("controller").asBoolean(false));
    }

    public ObjectNode toTree() {
        return Json.object()
                .put("apiVersion", apiVersion)
                .put("kind", kind)
                .put("name", name)
                .put("uid", uid)
                .put("controller", controller)
                .put("blockOwnerDeletion", controller);
    }
}
