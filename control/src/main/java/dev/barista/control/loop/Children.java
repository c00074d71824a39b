package dev.barista.control.loop;

import dev.barista.control.event.Events;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The objects that another one owns: made when missing, corrected when they differ, and left alone
/// when they have another owner. Thread-safe.
public final class Children {

    /// What there is of a child after it was looked after.
    public sealed interface Child {

        record Created(ApiObject object) implements Child {}

        record Present(ApiObject object) implements Child {}

        /// There is one of that name, and it is not ours.
        ///
        /// @param message for the owner's status
        record Foreign(String message) implements Child {}
    }

    private final Objects objects;
    private final Events events;

    /// @param events that the owner gets when a child is made, or cannot be
    public Children(Objects objects, Events events) {
        this.objects = objects;
        this.events = events;
    }

    /// @param wanted the child as it is made
    /// @param corrected the child as it should be, from the child as it is
    public Child ensure(
            ApiObject owner,
            ResourceType type,
            ApiObject wanted,
            UnaryOperator<ApiObject> corrected) {
        Optional<ApiObject> found = objects.find(type, wanted.key());
        if (found.isEmpty()) {
            return new Child.Created(create(owner, type, wanted));
        }
        ApiObject existing = found.get();
        if (!existing.isControlledBy(owner)) {
            return new Child.Foreign(
                    "There is an existing %s%s \"%s\" that we do not own."
                            .formatted(
                                    isPlaceholder(type) ? "placeholder " : "",
                                    type.kind(),
                                    wanted.name()));
        }
        ApiObject right = corrected.apply(existing);
        return new Child.Present(
                SameTree.test(right.tree(), existing.tree())
                        ? existing
                        : objects.update(type, right));
    }

    private ApiObject create(ApiObject owner, ResourceType type, ApiObject wanted) {
        try {
            ApiObject created = objects.create(type, wanted);
            events.normal(
                    owner, "Created", "Created %s \"%s\"".formatted(noun(type), created.name()));
            return created;
        } catch (ApiException e) {
            // Knative names the child, but for an Ingress.
            String what =
                    type.equals(Types.INGRESS)
                            ? type.kind()
                            : "%s \"%s\"".formatted(noun(type), wanted.name());
            events.warning(
                    owner,
                    "CreationFailed",
                    "Failed to create %s: %s".formatted(what, e.status().message()));
            throw e;
        }
    }

    private static boolean isPlaceholder(ResourceType type) {
        return type.equals(Types.CORE_SERVICE);
    }

    private static String noun(ResourceType type) {
        return isPlaceholder(type) ? "placeholder service" : type.kind();
    }

    /// A child in the namespace of its owner, which controls it.
    public static ApiObject of(
            ApiObject owner,
            ResourceType type,
            String name,
            Map<String, String> labels,
            Map<String, String> annotations) {
        ObjectNode tree =
                Json.object().put("apiVersion", type.apiVersion()).put("kind", type.kind());
        ObjectNode metadata =
                tree.putObject("metadata").put("name", name).put("namespace", owner.namespace());
        write(metadata, "labels", labels);
        write(metadata, "annotations", annotations);
        metadata.putArray("ownerReferences").add(OwnerReference.controlledBy(owner).toTree());
        return ApiObject.of(tree);
    }

    /// `object` with labels, annotations and spec of `model`.
    public static ApiObject shapedLike(ApiObject model, ApiObject object) {
        return object.with(tree -> {
            ObjectNode metadata = tree.withObject("/metadata");
            write(metadata, "labels", model.labels());
            write(metadata, "annotations", model.annotations());
            JsonNode spec = model.spec();
            tree.set("spec", spec.deepCopy());
        });
    }

    /// Writes a map in the order of its keys; an empty one is left out.
    public static void write(ObjectNode tree, String field, Map<String, String> values) {
        if (values.isEmpty()) {
            tree.remove(field);
            return;
        }
        ObjectNode node = tree.putObject(field);
        new TreeMap<>(values).forEach(node::put);
    }
}
