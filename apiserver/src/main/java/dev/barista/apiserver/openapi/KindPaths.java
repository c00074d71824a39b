package dev.barista.apiserver.openapi;

import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The paths and verbs of a kind. Clients read from them what a patch may be, and whether `dryRun`
/// and `fieldValidation` are understood.
///
/// @param root `/api/v1`, or `/apis/apps/v1`
/// @param schema name of the kind's schema
record KindPaths(String root, KindDescription kind, String schema) {

    private static final List<String> PATCHES =
            List.of(
                    "application/json-patch+json",
                    "application/merge-patch+json",
                    "application/apply-patch+yaml");

    void addTo(ObjectNode paths) {
        String plural = kind.type().plural();
        String all = root + (kind.type().namespaced() ? "/namespaces/{namespace}/" : "/") + plural;
        ObjectNode collection = paths.putObject(all);
        collection.set("get", operation("list", schema + "List", List.of()));
        collection.set("post", withBody(operation("post", schema, WRITE), List.of("*/*")));
        collection.set("delete", operation("deletecollection", schema, List.of("dryRun")));
        objectPaths(paths.putObject(all + "/{name}"), true);
        if (kind.hasStatus()) {
            objectPaths(paths.putObject(all + "/{name}/status"), false);
        }
        if (kind.type().namespaced()) {
            paths.putObject(root + "/" + plural)
                    .set("get", operation("list", schema + "List", List.of()));
        }
    }

    private static final List<String> WRITE = List.of("dryRun", "fieldManager", "fieldValidation");

    private void objectPaths(ObjectNode path, boolean whole) {
        path.set("get", operation("get", schema, List.of()));
        path.set("put", withBody(operation("put", schema, WRITE), List.of("*/*")));
        if (whole) {
            path.set("delete", operation("delete", schema, List.of("dryRun", "propagationPolicy")));
        }
        List<String> parameters = List.of("dryRun", "fieldManager", "fieldValidation", "force");
        List<String> types =
                kind.hasStrategicMerge()
                        ? java.util.stream.Stream.concat(
                                        PATCHES.stream(),
                                        java.util.stream.Stream.of(
                                                "application/strategic-merge-patch+json"))
                                .toList()
                        : PATCHES;
        path.set("patch", withBody(operation("patch", schema, parameters), types));
    }

    private ObjectNode operation(String action, String answer, List<String> parameters) {
        ObjectNode operation = Json.object();
        ArrayNode list = operation.putArray("parameters");
        for (String name : parameters) {
            list.addObject()
                    .put("name", name)
                    .put("in", "query")
                    .putObject("schema")
                    .put("type", name.equals("force") ? "boolean" : "string");
        }
        ObjectNode ok = operation.putObject("responses").putObject("200");
        ok.put("description", "OK");
        ok.putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/" + answer);
        operation.put("x-kubernetes-action", action);
        JsonNode kinds = Components.groupVersionKind(kind, "");
        operation.set("x-kubernetes-group-version-kind", kinds.get(0));
        return operation;
    }

    private ObjectNode withBody(ObjectNode operation, List<String> types) {
        ObjectNode content = operation.putObject("requestBody").putObject("content");
        for (String type : types) {
            ObjectNode body = content.putObject(type).putObject("schema");
            if (type.equals("*/*")) {
                body.put("$ref", "#/components/schemas/" + schema);
            } else {
                body.put("type", "object");
            }
        }
        return operation;
    }
}
