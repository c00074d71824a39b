package dev.barista.node.statefulset;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The claims of a StatefulSet's pods: their names, how they are made, and whose they are, with
/// which they are deleted. Pure.
final class SetClaims {

    static List<JsonNode> templates(ApiObject set) {
        return set.spec().path("volumeClaimTemplates").valueStream().toList();
    }

    static String nameOf(JsonNode template) {
        return template.path("metadata").path("name").asString("");
    }

    /// `TEMPLATE-SET-ORDINAL`.
    static String name(ApiObject set, JsonNode template, int ordinal) {
        return "%s-%s-%d".formatted(nameOf(template), set.name(), ordinal);
    }

    static List<String> names(ApiObject set, int ordinal) {
        return templates(set).stream().map(template -> name(set, template, ordinal)).toList();
    }

    /// Whether a claim of this name could be one of the set's.
    static boolean mayBelong(String claim, ApiObject set) {
        return templates(set).stream()
                .map(template -> "%s-%s-".formatted(nameOf(template), set.name()))
                .anyMatch(claim::startsWith);
    }

    static ApiObject make(ApiObject set, JsonNode template, int ordinal) {
        var key = new ObjectKey(set.namespace(), name(set, template, ordinal));
        return ApiObject.of(Types.PERSISTENT_VOLUME_CLAIM, key)
                .with(tree -> {
                    ObjectNode metadata = tree.withObject("/metadata");
                    for (String field : List.of("labels", "annotations")) {
                        if (template.path("metadata").has(field)) {
                            metadata.set(field, template.path("metadata").get(field).deepCopy());
                        }
                    }
                    if (set.at("/spec/selector/matchLabels") instanceof ObjectNode labels) {
                        metadata.withObject("/labels").setAll(labels.deepCopy());
                    }
                    tree.set("spec", template.path("spec").deepCopy());
                });
    }

    /// Whether it goes with a pod that is gone: a new pod must not have it.
    static boolean isStale(ApiObject claim) {
        return claim.isTerminating() || claim.owners().stream().anyMatch(SetClaims::isPod);
    }

    private static boolean isPod(OwnerReference owner) {
        return owner.kind().equals("Pod");
    }

    /// The claim as it shall be: owned by the set, by its pod, or by neither. Owners of others are
    /// left, and so is a claim that something else controls.
    ///
    /// @param owner null for none
    static ApiObject owned(ApiObject claim, ApiObject set, @Nullable ApiObject owner) {
        boolean foreign =
                claim.owners().stream().anyMatch(one -> one.controller() && !isOurs(one, set));
        boolean isSo =
                owner == null
                        ? claim.owners().stream().noneMatch(one -> isOurs(one, set))
                        : claim.isControlledBy(owner);
        if (foreign || isSo) {
            return claim;
        }
        return claim.with(tree -> {
            ArrayNode old = tree.withObject("/metadata").withArray("/ownerReferences").deepCopy();
            ArrayNode now = tree.withObject("/metadata").putArray("ownerReferences");
            old.valueStream().filter(one -> !isOurs(one, set)).forEach(now::add);
            if (owner != null) {
                now.add(OwnerReference.controlledBy(owner).toTree());
            }
            if (now.isEmpty()) {
                tree.withObject("/metadata").remove("ownerReferences");
            }
        });
    }

    private static boolean isOurs(OwnerReference owner, ApiObject set) {
        return isOurs(owner.toTree(), set);
    }

    private static boolean isOurs(JsonNode owner, ApiObject set) {
        String name = owner.path("name").asString("");
        return owner.path("uid").asString("").equals(set.uid())
                || (owner.path("kind").asString("").equals("Pod")
                        && Ordinals.of(set.name(), name) != Ordinals.NONE);
    }

    private SetClaims() {}
}
