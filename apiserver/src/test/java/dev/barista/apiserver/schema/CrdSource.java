package dev.barista.apiserver.schema;

import dev.barista.model.object.Json;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes the CustomResourceDefinitions of Knative's kinds from their source, every definition
/// written out in its place, with what a real cluster accepts and nothing else.
///
/// @param definitions in full notation; one that has `$from` starts as another, of which `$keep`
///   names the properties to be taken
record CrdSource(Map<String, ObjectNode> definitions) {

    /// What means something in the schemas of built-in kinds only.
    private static final Set<String> BUILT_IN_ONLY =
            Set.of(
                    "x-kubernetes-patch-merge-key",
                    "x-kubernetes-patch-strategy",
                    "$from",
                    "$keep",
                    SchemaSource.KEY);

    private static final String CONDITION = ".status.conditions[?(@.type=='Ready')].";

    ObjectNode definition(JsonNode source) {
        String group = source.path("group").asString();
        String plural = source.path("plural").asString();
        String kind = source.path("kind").asString();
        ObjectNode crd =
                Json.object()
                        .put("apiVersion", "apiextensions.k8s.io/v1")
                        .put("kind", "CustomResourceDefinition");
        ObjectNode metadata = crd.putObject("metadata").put("name", plural + "." + group);
        ObjectNode labels = metadata.putObject("labels");
        labels.put("app.kubernetes.io/name", "knative-serving");
        labels.put("knative.dev/crd-install", "true");
        source.path("labels")
                .properties()
                .forEach(entry -> labels.set(entry.getKey(), entry.getValue()));
        ObjectNode spec = crd.putObject("spec").put("group", group);
        ObjectNode names = spec.putObject("names").put("kind", kind).put("listKind", kind + "List");
        names.put("plural", plural).put("singular", kind.toLowerCase(java.util.Locale.ROOT));
        names.set("categories", source.path("categories"));
        names.set("shortNames", source.path("shortNames"));
        spec.put("scope", "Namespaced");
        ObjectNode version = spec.putArray("versions").addObject();
        version.put("name", source.path("version").asString());
        version.put("served", true).put("storage", true);
        version.putObject("subresources").putObject("status");
        columns(version.putArray("additionalPrinterColumns"), source.path("columns"));
        version.putObject("schema").set("openAPIV3Schema", root(source.path("schema").asString()));
        return crd;
    }

    private static void columns(ArrayNode columns, JsonNode sources) {
        for (JsonNode source : sources) {
            String text =
                    switch (source.asString()) {
                        case "READY" -> "Ready " + CONDITION + "status";
                        case "REASON" -> "Reason " + CONDITION + "reason";
                        default -> source.asString();
                    };
            int path = text.indexOf(" .");
            String[] name = text.substring(0, path).split(":", 2);
            columns.addObject()
                    .put("name", name[0])
                    .put("type", name.length > 1 ? name[1] : "string")
                    .put("jsonPath", text.substring(path + 1));
        }
    }

    private ObjectNode root(String name) {
        ObjectNode root = inlined(named(name));
        ObjectNode properties = root.withObject("/properties");
        properties
                .putObject("apiVersion")
                .put("type", "string")
                .put("description", "Version of the API that the object is written in.");
        properties
                .putObject("kind")
                .put("type", "string")
                .put("description", "Kind of the object.");
        properties.putObject("metadata").put("type", "object");
        return root;
    }

    private ObjectNode named(String name) {
        ObjectNode definition = definitions.get(name);
        if (definition == null) {
            throw new IllegalArgumentException("definition: " + name + " (expected: a known one)");
        }
        if (!definition.has("$from")) {
            return definition;
        }
        ObjectNode result = named(definition.path("$from").asString()).deepCopy();
        ObjectNode properties = result.withObject("/properties");
        if (definition.has("$keep")) {
            Set<String> kept =
                    Set.copyOf(
                            definition
                                    .path("$keep")
                                    .valueStream()
                                    .map(JsonNode::asString)
                                    .toList());
            properties.retain(kept);
        }
        definition
                .properties()
                .forEach(entry -> {
                    if (entry.getKey().equals("properties")) {
                        properties.setAll((ObjectNode) entry.getValue());
                    } else {
                        result.set(entry.getKey(), entry.getValue());
                    }
                });
        if (result.path("required").isEmpty()) {
            result.remove("required");
        }
        return result;
    }

    private ObjectNode inlined(ObjectNode schema) {
        String reference = schema.path("$ref").asString("");
        if (!reference.isEmpty()) {
            ObjectNode copy = inlined(named(reference));
            copy.set("description", schema.path("description"));
            if (schema.path("description").isMissingNode()) {
                copy.remove("description");
            }
            return copy;
        }
        ObjectNode copy = Json.object();
        schema.properties()
                .forEach(entry -> {
                    boolean fallback = entry.getKey().equals("default") && !keeps(schema);
                    if (!fallback && !BUILT_IN_ONLY.contains(entry.getKey())) {
                        copy.set(entry.getKey(), within(entry.getKey(), entry.getValue()));
                    }
                });
        if (copy.path("format").asString("").equals("quantity")) {
            copy.remove("format");
            ArrayNode types = copy.putArray("anyOf");
            types.addObject().put("type", "integer");
            types.addObject().put("type", "string");
        }
        return copy;
    }

    /// Knative fills in its own defaults; the schema has those alone that lists need as keys, and
    /// the empty name of a gRPC service.
    private static boolean keeps(ObjectNode schema) {
        return schema.has(SchemaSource.KEY) || schema.path("default").asString("none").isEmpty();
    }

    private JsonNode within(String keyword, JsonNode value) {
        return switch (keyword) {
            case "items", "additionalProperties" -> inlined((ObjectNode) value);
            case "properties" -> {
                ObjectNode properties = Json.object();
                value.properties()
                        .forEach(entry ->
                                properties.set(
                                        entry.getKey(), inlined((ObjectNode) entry.getValue())));
                yield properties;
            }
            default -> value;
        };
    }
}
