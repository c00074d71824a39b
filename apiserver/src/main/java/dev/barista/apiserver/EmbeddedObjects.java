package dev.barista.apiserver;

import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.patch.MergePatch;
import dev.barista.apiserver.verb.DeleteOptions;
import dev.barista.apiserver.verb.ListQuery;
import dev.barista.apiserver.verb.Part;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.apiserver.verb.WriteOptions;
import dev.barista.apiserver.watch.Listeners;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.port.Watch;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// The API for controllers in this process: the same verbs, without HTTP. Thread-safe.
final class EmbeddedObjects implements Objects {

    private final Verbs verbs;
    private final Kinds kinds;
    private final Listeners listeners;

    EmbeddedObjects(Verbs verbs, Kinds kinds, Listeners listeners) {
        this.verbs = verbs;
        this.kinds = kinds;
        this.listeners = listeners;
    }

    @Override
    public Optional<ApiObject> find(ResourceType type, ObjectKey key) {
        return verbs.find(type, key);
    }

    @Override
    public List<ApiObject> list(ResourceType type, String namespace, Selector selector) {
        return verbs.list(type, ListQuery.all(namespace)).items().stream()
                .filter(selector)
                .toList();
    }

    @Override
    public ApiObject create(ResourceType type, ApiObject object) {
        return verbs.create(
                        kinds.require(type),
                        object.namespace(),
                        object.tree(),
                        WriteOptions.INTERNAL)
                .object();
    }

    @Override
    public ApiObject update(ResourceType type, ApiObject object) {
        return write(type, object.key(), Part.MAIN, _ -> object.tree());
    }

    @Override
    public ApiObject updateStatus(ResourceType type, ApiObject object) {
        return write(type, object.key(), Part.STATUS, _ -> object.tree());
    }

    @Override
    public ApiObject patch(ResourceType type, ObjectKey key, ObjectNode mergePatch) {
        return write(type, key, Part.MAIN, old -> MergePatch.apply(unbound(old), mergePatch));
    }

    /// The patched object must not insist on the version it was computed from: it is computed again
    /// when another writer is first.
    private static ObjectNode unbound(ApiObject old) {
        return old.with(tree -> tree.withObject("/metadata").remove("resourceVersion")).tree();
    }

    private ApiObject write(
            ResourceType type, ObjectKey key, Part part, Function<ApiObject, ObjectNode> change) {
        return verbs.update(kinds.require(type), key, part, change, WriteOptions.INTERNAL).object();
    }

    @Override
    public void delete(ResourceType type, ObjectKey key, Propagation propagation) {
        end(type, key, DeleteOptions.of(propagation));
    }

    @Override
    public void remove(ResourceType type, ObjectKey key, String uid) {
        end(type, key, DeleteOptions.atOnce(uid));
    }

    private void end(ResourceType type, ObjectKey key, DeleteOptions options) {
        try {
            verbs.delete(type, key, options);
        } catch (ApiException refused) {
            // Gone already, or another object under the same name: what was wanted is so.
            if (!refused.isNotFound() && !isOther(refused, type, key, options.uid())) {
                throw refused;
            }
        }
    }

    /// Whether a deletion was refused because the object that was meant has been replaced.
    private boolean isOther(ApiException refused, ResourceType type, ObjectKey key, String uid) {
        return refused.isConflict()
                && !uid.isEmpty()
                && verbs.find(type, key).filter(there -> there.uid().equals(uid)).isEmpty();
    }

    @Override
    public Watch watch(ResourceType type, Consumer<Change> listener) {
        return listeners.add(type, listener);
    }
}
