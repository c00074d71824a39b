package dev.barista.apiserver.openapi;

import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Json;
import java.util.Collection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI v2 document in JSON: the schemas of all kinds. The operations on them are in the
/// documents of version 3.
public final class Swagger {

    private static final String FROM = "#/components/schemas/";
    private static final String TO = "#/definitions/";

    public static ObjectNode of(Collection<KindDescription> kinds) {
        Components components = new Components();
        kinds.forEach(components::of);
        ObjectNode schemas = components.schemas();
        refer(schemas);
        ObjectNode document = Json.object().put("swagger", "2.0");
        document.putObject("info").put("title", "Barista").put("version", "v1.32.0");
        document.putObject("paths");
        document.set("definitions", schemas);
        return document;
    }

    /// References are written in another way.
    private static void refer(JsonNode tree) {
        if (tree instanceof ObjectNode object
                && object.path("$ref").asString("").startsWith(FROM)) {
            object.put("$ref", TO + object.path("$ref").asString().substring(FROM.length()));
        }
        switch (tree) {
            case ObjectNode object -> object.forEach(Swagger::refer);
            case ArrayNode array -> array.forEach(Swagger::refer);
            default -> {
                // a value
            }
        }
    }

    private Swagger() {}
}
