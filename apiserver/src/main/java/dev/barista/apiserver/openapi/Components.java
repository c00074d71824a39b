package dev.barista.apiserver.openapi;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The schemas of a document, and of what they refer to. Belongs to one document.
final class Components {

    private final ObjectNode schemas = Json.object();
    private final ObjectNode shared = BuiltIns.definitions();

    ObjectNode schemas() {
        return schemas;
    }

    /// Adds a kind and its list.
    ///
    /// @return the name of its schema: `com.example.v1.Widget`
    String of(KindDescription kind) {
        String name = name(kind);
        ObjectNode schema = referring(kind.schema().source());
        schema.put("type", "object");
        ObjectNode properties = schema.withObject("/properties");
        text(
                properties,
                "apiVersion",
                "Version of the API that this representation of the object follows.");
        text(properties, "kind", "Kind of resource that this object represents.");
        properties.set("metadata", reference("ObjectMeta", "Standard metadata of the object."));
        schema.set("x-kubernetes-group-version-kind", groupVersionKind(kind, ""));
        schemas.set(name, schema);
        addList(kind, name);
        return name;
    }

    private void addList(KindDescription kind, String item) {
        ObjectNode list = Json.object().put("type", "object");
        list.put(
                "description",
                "%sList is a list of %s.".formatted(kind.type().kind(), kind.type().plural()));
        list.putArray("required").add("items");
        ObjectNode properties = list.putObject("properties");
        text(properties, "apiVersion", "Version of the API that this list follows.");
        text(properties, "kind", "Kind of this list.");
        properties.set("metadata", reference("ListMeta", "Standard metadata of lists."));
        ObjectNode items = properties.putObject("items").put("type", "array");
        items.putObject("items").put("$ref", "#/components/schemas/" + item);
        list.set("x-kubernetes-group-version-kind", groupVersionKind(kind, "List"));
        schemas.set(item + "List", list);
    }

    private static void text(ObjectNode properties, String name, String description) {
        properties.putObject(name).put("type", "string").put("description", description);
    }

    private static String name(KindDescription kind) {
        String group = kind.type().group();
        List<String> parts = new ArrayList<>(Arrays.asList(group.split("\\.", -1)));
        Collections.reverse(parts);
        String prefix = group.isEmpty() ? "io.k8s.api.core" : String.join(".", parts);
        return prefix + "." + kind.type().version() + "." + kind.type().kind();
    }

    static ArrayNode groupVersionKind(KindDescription kind, String suffix) {
        ArrayNode list = Json.MAPPER.createArrayNode();
        list.addObject()
                .put("group", kind.type().group())
                .put("version", kind.type().version())
                .put("kind", kind.type().kind() + suffix);
        return list;
    }

    /// A copy in which references lead to schemas of this document.
    private ObjectNode referring(ObjectNode schema) {
        String name = schema.path("$ref").asString("");
        if (!name.isEmpty()) {
            return reference(name, schema.path("description").asString(""));
        }
        ObjectNode copy = Json.object();
        schema.properties().forEach(entry -> copy.set(entry.getKey(), within(entry.getValue())));
        return copy;
    }

    private JsonNode within(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> referring(object);
            case ArrayNode list -> {
                ArrayNode copy = Json.MAPPER.createArrayNode();
                list.forEach(item -> copy.add(within(item)));
                yield copy;
            }
            default -> value;
        };
    }

    /// A reference, beside which a description may stand only like this.
    private ObjectNode reference(String name, String description) {
        String full = "io.barista." + name;
        if (!schemas.has(full)) {
            schemas.putObject(full); // first, so that what refers to itself ends
            schemas.set(full, referring((ObjectNode) shared.path(name)));
        }
        ObjectNode reference = Json.object();
        if (!description.isEmpty()) {
            reference.put("description", description);
        }
        reference.putArray("allOf").addObject().put("$ref", "#/components/schemas/" + full);
        return reference;
    }
}
