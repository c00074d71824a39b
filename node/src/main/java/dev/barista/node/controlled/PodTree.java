package dev.barista.node.controlled;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.OwnerReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes the pod of a template, without a name. Pure.
public final class PodTree {

    /// @param owner controls the pod
    /// @param template a `PodTemplateSpec`
    public static ApiObject of(ApiObject owner, JsonNode template) {
        ObjectNode tree = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("namespace", owner.namespace());
        for (String field : new String[] {"labels", "annotations", "finalizers"}) {
            if (template.path("metadata").has(field)) {
                metadata.set(field, template.path("metadata").get(field).deepCopy());
            }
        }
        metadata.putArray("ownerReferences").add(OwnerReference.controlledBy(owner).toTree());
        tree.set("spec", template.path("spec").deepCopy());
        return ApiObject.of(tree);
    }

    private PodTree() {}
}
