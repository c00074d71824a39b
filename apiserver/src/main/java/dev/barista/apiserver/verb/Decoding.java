package dev.barista.apiserver.verb;

import static java.util.stream.Collectors.joining;

import dev.barista.apiserver.schema.FieldErrors;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.schema.Schema;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiStatus;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Decodes the body of a request to an object of its kind: checked against the URL, pruned, with
/// the schema's defaults.
final class Decoding {

    /// @param namespace of the request; empty for a cluster-scoped kind
    static void requireFits(ResourceType type, String namespace, ObjectNode tree) {
        String apiVersion = tree.path("apiVersion").asString("");
        String kind = tree.path("kind").asString("");
        if (!apiVersion.isEmpty() && !apiVersion.equals(type.apiVersion())) {
            throw Refusals.badRequest(
                    "the API version in the data (%s) does not match the expected API version (%s)"
                            .formatted(apiVersion, type.apiVersion()));
        }
        if (!kind.isEmpty() && !kind.equals(type.kind())) {
            throw Refusals.badRequest(
                    "%s in version \"%s\" cannot be handled as a %s: the kind in the data (%s) does not match the expected kind (%s)"
                            .formatted(kind, type.version(), type.kind(), kind, type.kind()));
        }
        String there = tree.path("metadata").path("namespace").asString("");
        if (!there.isEmpty() && !there.equals(namespace)) {
            throw Refusals.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    /// @param warnings gets a line for each unknown field, if the caller wants to know
    static ApiObject decode(
            KindDescription kind,
            ObjectNode tree,
            FieldValidation validation,
            List<String> warnings) {
        Schema.Pruned pruned = kind.schema().prune(tree);
        List<String> unknown =
                pruned.unknown().stream().map("unknown field \"%s\""::formatted).toList();
        if (validation == FieldValidation.STRICT && !unknown.isEmpty()) {
            throw Refusals.badRequest(
                    "%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s"
                            .formatted(
                                    kind.type().kind(),
                                    kind.type().version(),
                                    kind.type().kind(),
                                    unknown.stream().collect(joining(", "))));
        }
        if (validation == FieldValidation.WARN) {
            warnings.addAll(unknown);
        }
        ObjectNode whole = kind.schema().applyDefaults(pruned.tree());
        whole.put("apiVersion", kind.type().apiVersion()).put("kind", kind.type().kind());
        requireTypes(kind, whole);
        return ApiObject.of(whole);
    }

    /// Admission and defaulting may rely on the object's types; its other mistakes are reported
    /// after them.
    private static void requireTypes(KindDescription kind, ObjectNode whole) {
        List<ApiStatus.Cause> wrong =
                kind.schema().validate(whole).stream()
                        .filter(cause -> cause.reason().equals(FieldErrors.WRONG_TYPE))
                        .toList();
        if (!wrong.isEmpty()) {
            String name = whole.path("metadata").path("name").asString("");
            throw FieldErrors.invalid(kind.type(), name, wrong);
        }
    }

    static void requireValid(KindDescription kind, ApiObject object) {
        List<ApiStatus.Cause> causes = kind.schema().validate(object.tree());
        if (!causes.isEmpty()) {
            throw FieldErrors.invalid(kind.type(), object.name(), causes);
        }
    }

    private Decoding() {}
}
