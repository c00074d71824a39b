package dev.barista.apiserver.http;

import dev.barista.apiserver.patch.JsonPatch;
import dev.barista.apiserver.patch.MergePatch;
import dev.barista.apiserver.patch.StrategicMergePatch;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ApiObject;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns the body of a PATCH request into a change of an object, by its media type.
final class Patches {

    static final String APPLY = "application/apply-patch+yaml";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String OF_ALL_KINDS =
            "application/json-patch+json, application/merge-patch+json, " + APPLY;

    /// From an object to the patched one, which insists on a version only if the patch names one.
    ///
    /// @throws dev.barista.model.port.ApiException 415 if the kind has no such patch
    static Function<ApiObject, ObjectNode> change(KindDescription kind, Request request) {
        String type = request.mediaType();
        JsonNode patch = Bodies.parse(request);
        return switch (type) {
            case "application/json-patch+json" ->
                    old -> unbound(old, JsonPatch.apply(old.tree(), patch));
            case "application/merge-patch+json" ->
                    old -> MergePatch.apply(unbound(old, old.tree()), patch);
            case STRATEGIC -> {
                if (!kind.hasStrategicMerge()) {
                    throw Bodies.unsupported(type, OF_ALL_KINDS);
                }
                yield old ->
                        StrategicMergePatch.apply(unbound(old, old.tree()), patch, kind.schema());
            }
            default -> throw Bodies.unsupported(type, OF_ALL_KINDS + ", " + STRATEGIC);
        };
    }

    /// A copy that names no version, if it names the one it was computed from: it is computed again
    /// when another writer is first.
    private static ObjectNode unbound(ApiObject old, ObjectNode tree) {
        ObjectNode copy = tree.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata
                && metadata.path("resourceVersion").asString("").equals(old.resourceVersion())) {
            metadata.remove("resourceVersion");
        }
        return copy;
    }

    private Patches() {}
}
