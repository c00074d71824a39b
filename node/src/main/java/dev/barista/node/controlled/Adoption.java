package dev.barista.node.controlled;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.port.Objects;
import dev.barista.node.scheduling.Expressions;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Takes over what a controller of the same selector has left behind: `kubectl delete
/// --cascade=orphan`, and a new one by the same name.
public final class Adoption {

    /// Whether a controller has not looked yet. All of the namespace is read: once is enough.
    public static boolean isDue(ApiObject owner) {
        return !owner.status().has("observedGeneration");
    }

    /// Adopts all objects of a kind that the owner's selector selects and no controller has.
    ///
    /// @return those that are adopted, as they are now
    public static List<ApiObject> adopt(Objects objects, ResourceType type, ApiObject owner) {
        return adopt(objects, type, owner, _ -> true);
    }

    /// @param suits which of them
    public static List<ApiObject> adopt(
            Objects objects, ResourceType type, ApiObject owner, Predicate<ApiObject> suits) {
        JsonNode selector = owner.spec().path("selector");
        return objects.list(type, owner.namespace(), Selector.ALL).stream()
                .filter(one -> one.findController().isEmpty() && !one.isTerminating())
                .filter(one -> Expressions.selects(selector, one.labels()) && suits.test(one))
                .map(one -> objects.patch(type, one.key(), patch(one, owner)))
                .toList();
    }

    private static ObjectNode patch(ApiObject orphan, ApiObject owner) {
        ObjectNode patch = Json.object();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put("resourceVersion", orphan.resourceVersion());
        ArrayNode owners = metadata.putArray("ownerReferences");
        orphan.metadata().path("ownerReferences").forEach(one -> owners.add(one.deepCopy()));
        owners.add(OwnerReference.controlledBy(owner).toTree());
        return patch;
    }

    private Adoption() {}
}
