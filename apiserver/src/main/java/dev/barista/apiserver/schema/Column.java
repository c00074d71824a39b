package dev.barista.apiserver.schema;

import tools.jackson.databind.JsonNode;

/// A column that a CustomResourceDefinition wants printed.
///
/// @param type `string`, `integer`, `number`, `boolean` or `date`
/// @param priority 0 is always printed, above only in the wide format
/// @param jsonPath what it shows: `.status.conditions[?(@.type=='Ready')].status`
public record Column(
        String name,
        String type,
        String format,
        String description,
        int priority,
        String jsonPath) {

    static Column from(JsonNode json) {
        return new Column(
                json.path("name").asString(""),
                json.path("type").asString("string"),
                json.path("format").asString(""),
                json.path("description").asString(""),
                json.path("priority").asInt(0),
                json.path("jsonPath").asString(""));
    }
}
