package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Writes the Endpoints of Services. Thread-safe; calls block on the store.
final class EndpointsWriter {

    private final Objects objects;

    EndpointsWriter(Objects objects) {
        this.objects = objects;
    }

    /// @return whether anything was written
    boolean apply(ApiObject wanted) {
        Optional<ApiObject> found = objects.find(Types.ENDPOINTS, wanted.key());
        return found.isEmpty() ? create(wanted) : update(found.get(), wanted);
    }

    private boolean create(ApiObject wanted) {
        try {
            objects.create(Types.ENDPOINTS, wanted);
        } catch (ApiException refused) {
            if (!refused.isAlreadyExists()) {
                throw refused;
            }
            objects.update(Types.ENDPOINTS, wanted);
        }
        return true;
    }

    private boolean update(ApiObject old, ApiObject wanted) {
        ApiObject updated = old.with(tree -> merge(tree, wanted));
        if (Json.same(updated.tree(), old.tree())) {
            return false;
        }
        objects.update(Types.ENDPOINTS, updated);
        return true;
    }

    /// Annotations of users stay.
    private static void merge(ObjectNode tree, ApiObject wanted) {
        ObjectNode metadata = tree.withObject("/metadata");
        metadata.set("labels", wanted.metadata().path("labels"));
        String mark = EndpointsTree.OVER_CAPACITY;
        if (wanted.findAnnotation(mark).isPresent()) {
            metadata.withObject("/annotations").put(mark, "truncated");
        } else if (metadata.get("annotations") instanceof ObjectNode annotations) {
            annotations.remove(mark);
            if (annotations.isEmpty()) {
                metadata.remove("annotations");
            }
        }
        if (wanted.tree().has("subsets")) {
            tree.set("subsets", wanted.tree().get("subsets"));
        } else {
            tree.remove("subsets");
        }
    }
}
