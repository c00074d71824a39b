package dev.barista.node.service;

import dev.barista.model.object.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A port that endpoints have.
///
/// @param name empty if the Service does not name it
/// @param appProtocol empty if none is given
record EndpointPort(String name, int number, String protocol, String appProtocol) {

    static EndpointPort from(JsonNode tree) {
        return new EndpointPort(
                tree.path("name").asString(""),
                tree.path("port").asInt(0),
                tree.path("protocol").asString("TCP"),
                tree.path("appProtocol").asString(""));
    }

    /// As a slice has it, in which every port has a name, be it empty.
    ObjectNode inSlice() {
        return rest(Json.object().put("name", name));
    }

    /// As Endpoints have it.
    ObjectNode inSubset() {
        return rest(name.isEmpty() ? Json.object() : Json.object().put("name", name));
    }

    private ObjectNode rest(ObjectNode tree) {
        tree.put("port", number).put("protocol", protocol);
        if (!appProtocol.isEmpty()) {
            tree.put("appProtocol", appProtocol);
        }
        return tree;
    }
}
