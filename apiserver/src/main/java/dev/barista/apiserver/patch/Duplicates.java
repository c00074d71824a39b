package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.Schema;
import dev.barista.apiserver.schema.Schema.ListType;
import dev.barista.model.object.ApiObject;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Refuses an applied configuration in which two items of a list are the same one: merged, all but
/// the last would be lost.
final class Duplicates {

    /// @throws dev.barista.model.port.ApiException 400 in Kubernetes' words
    static void refuse(Schema schema, ApiObject config) {
        visit(schema, config.tree(), "", config);
    }

    private static void visit(Schema schema, JsonNode value, String path, ApiObject config) {
        value.properties()
                .forEach(entry ->
                        visit(
                                Fields.member(schema, entry.getKey()),
                                entry.getValue(),
                                path + Step.display(Step.field(entry.getKey())),
                                config));
        if (value.isArray() && schema.merging().list() != ListType.ATOMIC) {
            items(schema, value, path, config);
        }
    }

    private static void items(Schema schema, JsonNode list, String path, ApiObject config) {
        Set<String> seen = new HashSet<>();
        for (JsonNode item : list) {
            String step = Step.item(schema, item);
            if (!seen.add(step)) {
                throw JsonPatch.bad(
                        "failed to create typed patch object (%s/%s; %s, Kind=%s): %s: duplicate entries for key %s"
                                .formatted(
                                        config.namespace(),
                                        config.name(),
                                        group(config.apiVersion()),
                                        config.kind(),
                                        path,
                                        Step.display(step)));
            }
            visit(schema.item(), item, path + Step.display(step), config);
        }
    }

    /// The core group is written as an empty one: `/v1`.
    private static String group(String apiVersion) {
        return apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
    }

    private Duplicates() {}
}
