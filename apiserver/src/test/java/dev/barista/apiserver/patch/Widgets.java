package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A kind that has every way to put two versions of a value together, and its objects.
final class Widgets {

    static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

    static final KindDescription KIND =
            KindDescription.fromCrd(
                    json(
                            """
                            {"metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com",
                             "scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},
                             "versions":[{"name":"v1","served":true,"storage":true,
                              "subresources":{"status":{}},"schema":{"openAPIV3Schema":{
                               "type":"object","properties":{
                                "spec":{"type":"object","properties":{
                                 "size":{"type":"integer"},
                                 "color":{"type":"string"},
                                 "tags":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},
                                 "words":{"type":"array","items":{"type":"string"}},
                                 "ports":{"type":"array","x-kubernetes-list-type":"map",
                                  "x-kubernetes-list-map-keys":["port","protocol"],
                                  "items":{"type":"object","properties":{
                                   "port":{"type":"integer"},"name":{"type":"string"},
                                   "protocol":{"type":"string","default":"TCP"}}}},
                                 "labels":{"type":"object","additionalProperties":{"type":"string"}},
                                 "whole":{"type":"object","x-kubernetes-map-type":"atomic",
                                  "additionalProperties":{"type":"string"}},
                                 "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}},
                                "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}\
                            """));

    /// A widget with this spec.
    static ApiObject widget(String spec) {
        return ApiObject.parse(
                """
                {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"n"},
                 "spec":%s}\
                """
                        .formatted(spec));
    }

    static ApiObject apply(@Nullable ApiObject live, String manager, String spec) {
        return ServerSideApply.apply(KIND, live, widget(spec), writer(manager), false);
    }

    static ApiObject force(ApiObject live, String manager, String spec) {
        return ServerSideApply.apply(KIND, live, widget(spec), writer(manager), true);
    }

    /// A plain write by `manager`: the spec is as it says, the rest as it was.
    static ApiObject update(@Nullable ApiObject live, String manager, String spec) {
        ApiObject next =
                live == null ? widget(spec) : live.with(tree -> tree.set("spec", json(spec)));
        return ManagedFields.afterUpdate(KIND, live, next, writer(manager));
    }

    static Writer writer(String manager) {
        return new Writer(manager, "", THEN);
    }

    /// The `fieldsV1` of the manager's first entry, below `f:spec`; empty if it has none.
    static String specOf(ApiObject object, String manager) {
        return object.metadata()
                .path("managedFields")
                .valueStream()
                .filter(entry -> entry.path("manager").asString("").equals(manager))
                .map(entry -> entry.at("/fieldsV1/f:spec"))
                .map(JsonNode::toString)
                .findFirst()
                .orElse("");
    }

    static ObjectNode json(String json) {
        return Json.MAPPER.readValue(json, ObjectNode.class);
    }

    private Widgets() {}
}
