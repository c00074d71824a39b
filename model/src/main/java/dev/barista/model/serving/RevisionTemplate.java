package dev.barista.model.serving;

import dev.barista.model.object.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a Service or Configuration makes its revisions from.
///
/// @param tree `spec.template`; a missing node if there is none
public record RevisionTemplate(JsonNode tree) {

    /// The name the user gave the next revision; empty if it is generated.
    public String name() {
        return tree.path("metadata").path("name").asString("");
    }

    public Map<String, String> labels() {
        return Trees.strings(tree.path("metadata").path("labels"));
    }

    public Map<String, String> annotations() {
        return Trees.strings(tree.path("metadata").path("annotations"));
    }

    public JsonNode spec() {
        return tree.path("spec");
    }

    /// A copy, for the object that is made from it.
    public ObjectNode copy() {
        return tree instanceof ObjectNode object ? object.deepCopy() : Json.object();
    }
}
