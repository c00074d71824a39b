package dev.barista.apiserver.verb;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.FieldErrors;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Fills in what the server itself adds to objects of some built-in kinds.
final class Peculiarities {

    /// @param tree changed
    static void onCreate(ResourceType type, ObjectNode tree, String now) {
        if (type.equals(Types.NAMESPACE)) {
            String name = tree.at("/metadata/name").asString();
            tree.withObject("/metadata")
                    .withObject("/labels")
                    .put("kubernetes.io/metadata.name", name);
            tree.withObject("/spec").putArray("finalizers").add("kubernetes");
            tree.withObject("/status").put("phase", "Active");
        } else if (type.equals(Types.POD)) {
            tree.withObject("/status").put("phase", "Pending");
        } else if (type.equals(Types.CUSTOM_RESOURCE_DEFINITION)) {
            accept(tree, now);
        }
        onWrite(type, tree);
    }

    /// @param tree changed
    static void onWrite(ResourceType type, ObjectNode tree) {
        if (type.equals(Types.SECRET) && tree.get("stringData") instanceof ObjectNode plain) {
            ObjectNode data = tree.withObject("/data");
            plain.properties().forEach(entry -> data.put(entry.getKey(), base64(entry.getValue())));
            tree.remove("stringData");
        }
        if (type.equals(Types.SECRET) && !tree.has("type")) {
            tree.put("type", "Opaque");
        }
        if (type.equals(Types.CUSTOM_RESOURCE_DEFINITION)) {
            requireServable(tree);
        }
    }

    private static String base64(JsonNode text) {
        return Base64.getEncoder().encodeToString(text.asString().getBytes(StandardCharsets.UTF_8));
    }

    private static void requireServable(ObjectNode definition) {
        KindDescription kind = KindDescription.fromCrd(definition);
        String resource = kind.type().toString();
        if (BuiltIns.all().stream().anyMatch(each -> each.type().toString().equals(resource))) {
            throw FieldErrors.invalid(
                    Types.CUSTOM_RESOURCE_DEFINITION,
                    resource,
                    List.of(FieldErrors.forbidden("spec.names", "a built-in kind has this name")));
        }
    }

    private static void accept(ObjectNode definition, String now) {
        definition.withObject("/metadata").withArray("/finalizers").add(Finalizers.CLEANUP);
        ObjectNode spec = definition.withObject("/spec");
        ObjectNode names = spec.withObject("/names");
        if (!names.has("singular")) {
            names.put(
                    "singular", names.path("kind").asString("").toLowerCase(java.util.Locale.ROOT));
        }
        if (!names.has("listKind")) {
            names.put("listKind", names.path("kind").asString("") + "List");
        }
        ObjectNode status = definition.putObject("status");
        status.set("acceptedNames", names.deepCopy());
        status.putArray("conditions")
                .add(condition("NamesAccepted", "NoConflicts", "no conflicts found", now))
                .add(
                        condition(
                                "Established",
                                "InitialNamesAccepted",
                                "the initial names have been accepted",
                                now));
        var stored = status.putArray("storedVersions");
        spec.path("versions").forEach(version -> stored.add(version.path("name").asString("")));
    }

    private static ObjectNode condition(String type, String reason, String message, String now) {
        return dev.barista.model.object.Json.object()
                .put("type", type)
                .put("status", "True")
                .put("lastTransitionTime", now)
                .put("reason", reason)
                .put("message", message);
    }

    private Peculiarities() {}
}
