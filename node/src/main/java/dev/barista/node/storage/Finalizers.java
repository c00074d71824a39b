package dev.barista.node.storage;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.Objects;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/// Takes this package's finalizers from objects that are to go.
final class Finalizers {

    static void remove(Objects objects, ResourceType type, ApiObject object, String finalizer) {
        List<String> kept =
                object.metadata()
                        .path("finalizers")
                        .valueStream()
                        .map(one -> one.asString(""))
                        .filter(one -> !one.equals(finalizer))
                        .toList();
        if (kept.size() == object.metadata().path("finalizers").size()) {
            return;
        }
        objects.update(
                type,
                object.with(tree -> {
                    ArrayNode left = tree.withObject("/metadata").putArray("finalizers");
                    kept.forEach(left::add);
                }));
    }

    private Finalizers() {}
}
