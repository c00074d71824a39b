package dev.barista.apiserver.verb;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One version of an object beside the next: what stays, and whether anything changed. Pure.
final class Versions {

    private static final List<String> IDENTITY =
            List.of(
                    "name",
                    "namespace",
                    "uid",
                    "creationTimestamp",
                    "generation",
                    "resourceVersion",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "selfLink");

    static long number(ApiObject object) {
        return Long.parseLong(object.resourceVersion());
    }

    /// @param tree changed
    static void keepIdentity(ObjectNode tree, ApiObject old) {
        ObjectNode metadata = tree.withObject("/metadata");
        IDENTITY.forEach(field -> copy(old.metadata(), metadata, field));
    }

    static ApiObject keepStatus(ApiObject old, ApiObject updated) {
        return updated.with(tree -> copy(old.tree(), tree, "status"));
    }

    /// `old` with the status, and the record of managers, of `updated`.
    static ApiObject withStatusOf(ApiObject old, ApiObject updated) {
        return old.with(tree -> {
            copy(updated.tree(), tree, "status");
            copy(updated.metadata(), tree.withObject("/metadata"), "managedFields");
        });
    }

    /// `updated`, with a generation that counts changes of all but metadata and status.
    static ApiObject counted(ApiObject old, ApiObject updated) {
        return Json.same(content(old), content(updated))
                ? updated
                : updated.with(tree ->
                        tree.withObject("/metadata").put("generation", old.generation() + 1));
    }

    private static ObjectNode content(ApiObject object) {
        ObjectNode rest = object.tree().deepCopy();
        rest.remove(List.of("metadata", "status"));
        return rest;
    }

    /// Whether nothing but times of managers differs.
    static boolean same(ApiObject old, ApiObject updated) {
        return Json.same(withoutTimes(old), withoutTimes(updated));
    }

    private static ObjectNode withoutTimes(ApiObject object) {
        ObjectNode copy = object.tree().deepCopy();
        JsonNode managers = copy.path("metadata").path("managedFields");
        if (managers.isEmpty()) {
            copy.withObject("/metadata").remove("managedFields");
        }
        for (JsonNode entry : managers) {
            ((ObjectNode) entry).remove("time");
        }
        return copy;
    }

    private static void copy(JsonNode from, ObjectNode to, String field) {
        if (from.has(field)) {
            to.set(field, from.get(field));
        } else {
            to.remove(field);
        }
    }

    private Versions() {}
}
