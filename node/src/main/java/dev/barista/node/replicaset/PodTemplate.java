package dev.barista.node.replicaset;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.OwnerReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The pod that a ReplicaSet asks for. Pure.
final class PodTemplate {

    private static final int LONGEST_PREFIX = 58; // 63 with what the API adds to make it unique

    static ApiObject podOf(ApiObject replicaSet) {
        JsonNode template = replicaSet.spec().path("template");
        ObjectNode tree = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = tree.putObject("metadata");
        String prefix = replicaSet.name() + "-";
        metadata.put(
                        "generateName",
                        prefix.length() <= LONGEST_PREFIX
                                ? prefix
                                : prefix.substring(0, LONGEST_PREFIX))
                .put("namespace", replicaSet.namespace());
        for (String field : new String[] {"labels", "annotations", "finalizers"}) {
            if (template.path("metadata").has(field)) {
                metadata.set(field, template.path("metadata").get(field).deepCopy());
            }
        }
        metadata.putArray("ownerReferences").add(OwnerReference.controlledBy(replicaSet).toTree());
        tree.set("spec", template.path("spec").deepCopy());
        return ApiObject.of(tree);
    }

    private PodTemplate() {}
}
