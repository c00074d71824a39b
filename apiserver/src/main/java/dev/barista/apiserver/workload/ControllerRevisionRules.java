package dev.barista.apiserver.workload;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import tools.jackson.databind.JsonNode;

/// What a ControllerRevision may be: a template of the past never changes. Pure.
final class ControllerRevisionRules {

    static void check(ApiObject revision, Mistakes mistakes) {
        JsonNode number = revision.tree().path("revision");
        if (number.asLong(0) < 0) {
            mistakes.invalid("revision", number, PodTemplateRules.NOT_NEGATIVE);
        }
        if (!revision.tree().path("data").isObject()) {
            mistakes.required("data", "data is mandatory");
        }
    }

    static void checkChange(ApiObject revision, ApiObject old, Mistakes mistakes) {
        JsonNode data = revision.tree().path("data");
        if (!data.equals(old.tree().path("data"))) {
            mistakes.invalid("data", data, "field is immutable");
        }
    }

    private ControllerRevisionRules() {}
}
