package dev.barista.apiserver.garbage;

import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.verb.DeleteOptions;
import dev.barista.apiserver.verb.Finalizers;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Propagation;
import dev.barista.store.Location;
import dev.barista.store.ObjectStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Deletes or orphans the dependents of objects, by their owner references. Each step looks at what
/// is stored, so it may be repeated at any time.
final class Dependents {

    private final ObjectStore store;
    private final Verbs verbs;
    private final Kinds kinds;

    Dependents(ObjectStore store, Verbs verbs, Kinds kinds) {
        this.store = store;
        this.verbs = verbs;
        this.kinds = kinds;
    }

    /// An owner is gone: deletes what has no other owner, and strikes it from the rest.
    void ownerGone(String uid) {
        for (Location at : store.ownedBy(uid)) {
            find(at).ifPresent(object -> ownersGone(at, object));
        }
    }

    /// Deletes an object if none of its owners exists; strikes those that do not.
    void ownersGone(Location at, ApiObject object) {
        List<OwnerReference> owners = object.owners();
        Set<String> gone =
                owners.stream()
                        .map(OwnerReference::uid)
                        .filter(uid -> store.findByUid(uid).isEmpty())
                        .collect(Collectors.toSet());
        if (gone.isEmpty()) {
            return;
        }
        boolean all = owners.stream().map(OwnerReference::uid).allMatch(gone::contains);
        if (all) {
            delete(at, object, Propagation.BACKGROUND);
        } else {
            strike(at, object, gone);
        }
    }

    /// Lets go the dependents of an object, then the object.
    void orphan(Location at, ApiObject owner) {
        for (Location dependent : store.ownedBy(owner.uid())) {
            find(dependent).ifPresent(object -> strike(dependent, object, Set.of(owner.uid())));
        }
        release(at, owner, Finalizers.ORPHAN);
    }

    /// Deletes the dependents of an object; when those that hold it back are gone, the object.
    void deleteFirst(Location at, ApiObject owner) {
        boolean held = false;
        for (Location dependent : store.ownedBy(owner.uid())) {
            Optional<ApiObject> object = find(dependent);
            if (object.isPresent()) {
                held |= isHeldBy(object.get(), owner.uid());
                if (!object.get().isTerminating()) {
                    delete(dependent, object.get(), propagation(object.get()));
                }
            }
        }
        if (!held) {
            release(at, owner, Finalizers.FOREGROUND);
        }
    }

    private Propagation propagation(ApiObject object) {
        return store.ownedBy(object.uid()).isEmpty()
                ? Propagation.BACKGROUND
                : Propagation.FOREGROUND;
    }

    private static boolean isHeldBy(ApiObject object, String owner) {
        return object.metadata()
                .path("ownerReferences")
                .valueStream()
                .filter(each -> each.path("uid").asString("").equals(owner))
                .anyMatch(each -> each.path("blockOwnerDeletion").asBoolean(false));
    }

    private void strike(Location at, ApiObject object, Set<String> owners) {
        type(at).ifPresent(type ->
                verbs.amend(type, at.key(), object.uid(), tree -> strike(tree, owners)));
    }

    private static void strike(ObjectNode tree, Set<String> owners) {
        ObjectNode metadata = tree.withObject("/metadata");
        List<JsonNode> kept =
                metadata.path("ownerReferences")
                        .valueStream()
                        .filter(each -> !owners.contains(each.path("uid").asString("")))
                        .toList();
        metadata.remove("ownerReferences");
        if (!kept.isEmpty()) {
            metadata.putArray("ownerReferences").addAll(kept);
        }
    }

    /// Takes a finalizer away.
    void release(Location at, ApiObject object, String finalizer) {
        type(at).ifPresent(type ->
                verbs.amend(
                        type, at.key(), object.uid(), tree -> withoutFinalizer(tree, finalizer)));
    }

    private static void withoutFinalizer(ObjectNode tree, String finalizer) {
        ObjectNode metadata = tree.withObject("/metadata");
        if (metadata.get("finalizers") instanceof ArrayNode list) {
            list.removeIf(each -> each.asString().equals(finalizer));
            if (list.isEmpty()) {
                metadata.remove("finalizers");
            }
        }
    }

    void delete(Location at, ApiObject object, Propagation propagation) {
        type(at).ifPresent(type -> delete(type, at.key(), object, propagation));
    }

    private void delete(
            ResourceType type, ObjectKey key, ApiObject object, Propagation propagation) {
        try {
            verbs.delete(type, key, new DeleteOptions(propagation, -1, object.uid(), "", false));
        } catch (ApiException refused) {
            if (!refused.isNotFound() && !refused.isConflict()) {
                throw refused;
            }
            // Gone, or another object by now: there is nothing left to delete.
        }
    }

    Optional<ApiObject> find(Location at) {
        return store.find(at.resource(), at.key());
    }

    private Optional<ResourceType> type(Location at) {
        return kinds.findResource(at.resource()).map(KindDescription::type);
    }
}
