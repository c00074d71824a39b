package dev.barista.apiserver.verb;

import static java.util.Map.entry;

import dev.barista.apiserver.patch.Extent;
import dev.barista.model.object.ResourceType;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whether what a client sent can be an object at all: of a kind, with metadata of the right types,
/// not too deep. All that comes later relies on it. Says no in the words of Go's decoder, because
/// that is what clients of Kubernetes see. Pure.
public final class Shape {

    /// Members by the Go type they are decoded to.
    private static final Map<String, Map<String, String>> STRUCTS =
            Map.of(
                    "v1.ObjectMeta",
                    Map.ofEntries(
                            entry("name", "string"),
                            entry("generateName", "string"),
                            entry("namespace", "string"),
                            entry("selfLink", "string"),
                            entry("uid", "types.UID"),
                            entry("resourceVersion", "string"),
                            entry("generation", "int64"),
                            entry("creationTimestamp", "v1.Time"),
                            entry("deletionTimestamp", "v1.Time"),
                            entry("deletionGracePeriodSeconds", "int64"),
                            entry("labels", "map[string]string"),
                            entry("annotations", "map[string]string"),
                            entry("ownerReferences", "[]v1.OwnerReference"),
                            entry("finalizers", "[]string"),
                            entry("managedFields", "[]v1.ManagedFieldsEntry")),
                    "v1.OwnerReference",
                    Map.of(
                            "apiVersion", "string",
                            "kind", "string",
                            "name", "string",
                            "uid", "types.UID",
                            "controller", "bool",
                            "blockOwnerDeletion", "bool"),
                    "v1.ManagedFieldsEntry",
                    Map.of(
                            "manager", "string",
                            "operation", "string",
                            "apiVersion", "string",
                            "time", "v1.Time",
                            "fieldsType", "string",
                            "fieldsV1", "v1.FieldsV1",
                            "subresource", "string"));

    private final ResourceType type;

    private Shape(ResourceType type) {
        this.type = type;
    }

    /// @throws dev.barista.model.port.ApiException 400
    public static void require(ResourceType type, ObjectNode tree) {
        if (Extent.of(tree).isTooDeep()) {
            throw Refusals.badRequest(
                    "object: nested too deep (expected: at most %d levels)"
                            .formatted(Extent.DEEPEST));
        }
        var shape = new Shape(type);
        shape.check("string", tree.path("apiVersion"), "", "apiVersion");
        shape.check("string", tree.path("kind"), "", "kind");
        shape.check("v1.ObjectMeta", tree.path("metadata"), type.kind(), "metadata");
    }

    /// @param struct that the field is in
    /// @param path of the field, without the indices of lists
    private void check(String goType, JsonNode value, String struct, String path) {
        if (value.isMissingNode() || value.isNull()) {
            return; // null is what was not given
        }
        if (!fits(goType, value)) {
            throw refused(goType, value, struct, path);
        }
        if (goType.startsWith("[]")) {
            value.forEach(item -> check(goType.substring(2), item, struct, path));
        } else if (goType.equals("map[string]string")) {
            value.forEach(item -> check("string", item, struct, path));
        } else {
            STRUCTS.getOrDefault(goType, Map.of())
                    .forEach((name, member) ->
                            check(
                                    member,
                                    value.path(name),
                                    goType.substring("v1.".length()),
                                    path + "." + name));
        }
    }

    private static boolean fits(String goType, JsonNode value) {
        return switch (goType) {
            case "string", "types.UID", "v1.Time" -> value.isString();
            case "int64" -> value.isIntegralNumber() && value.canConvertToLong();
            case "bool" -> value.isBoolean();
            default -> goType.startsWith("[]") ? value.isArray() : value.isObject();
        };
    }

    private RuntimeException refused(String goType, JsonNode value, String struct, String path) {
        return Refusals.badRequest(
                "%s in version \"%s\" cannot be handled as a %s: json: cannot unmarshal %s into Go struct field %s.%s of type %s"
                        .formatted(
                                type.kind(),
                                type.version(),
                                type.kind(),
                                word(goType, value),
                                struct,
                                path,
                                goType));
    }

    private static String word(String goType, JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> goType.equals("int64") ? "number " + value : "number";
            case BOOLEAN -> "bool";
            case ARRAY -> "array";
            default -> "object";
        };
    }
}
