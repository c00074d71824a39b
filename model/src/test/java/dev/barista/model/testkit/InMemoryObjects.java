package dev.barista.model.testkit;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.model.port.Watch;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The API in memory: no disk, no admission, the same rules. Held to `ObjectsContract` like the
/// real one. Listeners are called before a write returns, on the writer's thread, so a test needs
/// no waiting.
///
/// Thread-safe, by one lock.
public final class InMemoryObjects implements Objects {

    private static final String FOREGROUND = "foregroundDeletion";

    private record Listener(ResourceType type, Consumer<Change> consumer) {}

    private final InstantSource clock;
    private final Map<ResourceType, SortedMap<ObjectKey, ApiObject>> kinds = new HashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Deque<String> garbage = new ArrayDeque<>();
    private boolean lazy;
    private long version;

    public InMemoryObjects(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Optional<ApiObject> find(ResourceType type, ObjectKey key) {
        return Optional.ofNullable(of(type).get(key));
    }

    @Override
    public synchronized List<ApiObject> list(
            ResourceType type, String namespace, Selector selector) {
        return of(type).values().stream()
                .filter(object -> namespace.isEmpty() || object.namespace().equals(namespace))
                .filter(selector)
                .toList();
    }

    @Override
    public synchronized ApiObject create(ResourceType type, ApiObject object) {
        ApiObject named = object.with(this::giveName);
        if (of(type).containsKey(named.key())) {
            throw new ApiException(ApiStatus.alreadyExists(type, named.name()));
        }
        ApiObject stored =
                named.with(tree -> {
                    tree.put("apiVersion", type.apiVersion()).put("kind", type.kind());
                    metadata(tree)
                            .put("uid", "uid-" + (version + 1))
                            .put("creationTimestamp", timestamp())
                            .put("generation", 1);
                });
        ApiObject created = commit(type, stored, Change.Kind.ADDED);
        if (lazy) {
            // Its owner may be gone already.
            created.owners().stream()
                    .map(OwnerReference::uid)
                    .filter(uid -> !exists(uid))
                    .forEach(garbage::add);
        }
        return created;
    }

    private void giveName(ObjectNode tree) {
        ObjectNode metadata = metadata(tree);
        if (!metadata.hasNonNull("name")) {
            metadata.put("name", metadata.path("generateName").asString("") + "x" + version);
        }
    }

    @Override
    public synchronized ApiObject update(ResourceType type, ApiObject object) {
        ApiObject old = current(type, object);
        ApiObject updated =
                object.with(tree -> {
                    keepIdentity(tree, old);
                    copy(old.tree(), tree, "status");
                    long bump = Json.same(withoutStatus(old), withoutSystem(tree)) ? 0 : 1;
                    metadata(tree).put("generation", old.generation() + bump);
                });
        return Json.same(updated.tree(), old.tree()) ? old : replace(type, updated);
    }

    @Override
    public synchronized ApiObject updateStatus(ResourceType type, ApiObject object) {
        ApiObject old = current(type, object);
        ApiObject updated = old.with(tree -> copy(object.tree(), tree, "status"));
        return Json.same(updated.tree(), old.tree()) ? old : replace(type, updated);
    }

    @Override
    public synchronized ApiObject patch(ResourceType type, ObjectKey key, ObjectNode mergePatch) {
        ApiObject old = require(type, key);
        return update(type, old.with(tree -> merge(tree, mergePatch)));
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                target.remove(entry.getKey());
            } else if (value instanceof ObjectNode child) {
                ObjectNode into =
                        target.get(entry.getKey()) instanceof ObjectNode there
                                ? there
                                : target.putObject(entry.getKey());
                merge(into, child);
            } else {
                target.set(entry.getKey(), value);
            }
        }
    }

    @Override
    public synchronized void delete(ResourceType type, ObjectKey key, Propagation propagation) {
        ApiObject old = of(type).get(key);
        if (old == null) {
            return;
        }
        switch (propagation) {
            case BACKGROUND -> {}
            case ORPHAN -> dependentsOf(old.uid(), (kind, child) -> disown(kind, child, old.uid()));
            case FOREGROUND -> {
                if (hasDependents(old.uid())) {
                    mark(type, old.with(tree -> finalizers(tree).add(FOREGROUND)));
                    dependentsOf(
                            old.uid(), (kind, child) -> delete(kind, child.key(), propagation));
                    return;
                }
            }
        }
        if (!old.finalizers().isEmpty() || type.equals(Types.POD)) {
            mark(type, old);
        } else {
            end(type, old);
        }
    }

    private void mark(ResourceType type, ApiObject object) {
        if (!object.isTerminating()) {
            replace(type, object.with(t -> metadata(t).put("deletionTimestamp", timestamp())));
        }
    }

    private static ArrayNode finalizers(ObjectNode tree) {
        return metadata(tree).withArray("/finalizers");
    }

    @Override
    public synchronized void remove(ResourceType type, ObjectKey key, String uid) {
        ApiObject old = of(type).get(key);
        if (old != null && old.uid().equals(uid)) {
            if (old.finalizers().isEmpty()) {
                end(type, old);
            } else {
                mark(type, old);
            }
        }
    }

    private void end(ResourceType type, ApiObject object) {
        if (of(type).remove(object.key()) == null) {
            return;
        }
        version++;
        tell(type, new Change(Change.Kind.DELETED, object));
        garbage.add(object.uid());
        if (!lazy) {
            collectOne();
        }
        object.owners().forEach(owner -> release(owner.uid()));
    }

    /// From now on, what has lost its owner goes only with [#collectOne].
    public synchronized void collectLater() {
        lazy = true;
    }

    /// Removes what one object that is gone has owned.
    ///
    /// @return false if there was none
    public synchronized boolean collectOne() {
        String uid = garbage.poll();
        if (uid == null) {
            return false;
        }
        dependentsOf(uid, (kind, child) -> ownerGone(kind, child, uid));
        return true;
    }

    private void ownerGone(ResourceType type, ApiObject child, String owner) {
        boolean others =
                child.owners().stream()
                        .map(OwnerReference::uid)
                        .anyMatch(uid -> !uid.equals(owner) && exists(uid));
        if (others) {
            disown(type, child, owner);
        } else {
            delete(type, child.key(), Propagation.BACKGROUND);
        }
    }

    private boolean exists(String uid) {
        return kinds.values().stream()
                .flatMap(each -> each.values().stream())
                .anyMatch(each -> each.uid().equals(uid));
    }

    private void disown(ResourceType type, ApiObject child, String owner) {
        replace(
                type,
                child.with(tree ->
                        metadata(tree)
                                .withArray("/ownerReferences")
                                .removeIf(each -> each.path("uid").asString("").equals(owner))));
    }

    /// Lets go an owner that waited for the last of its dependents.
    private void release(String owner) {
        if (hasDependents(owner)) {
            return;
        }
        for (ResourceType type : List.copyOf(kinds.keySet())) {
            for (ApiObject object : new ArrayList<>(of(type).values())) {
                if (object.uid().equals(owner) && object.finalizers().contains(FOREGROUND)) {
                    replace(
                            type,
                            object.with(tree ->
                                    finalizers(tree)
                                            .removeIf(each -> each.asString().equals(FOREGROUND))));
                }
            }
        }
    }

    private boolean hasDependents(String owner) {
        return kinds.values().stream()
                .flatMap(each -> each.values().stream())
                .anyMatch(each -> isOwned(each, owner));
    }

    private void dependentsOf(String owner, BiConsumer<ResourceType, ApiObject> action) {
        for (ResourceType type : List.copyOf(kinds.keySet())) {
            for (ApiObject object : new ArrayList<>(of(type).values())) {
                if (isOwned(object, owner)) {
                    action.accept(type, object);
                }
            }
        }
    }

    private static boolean isOwned(ApiObject object, String owner) {
        return object.owners().stream().map(OwnerReference::uid).anyMatch(owner::equals);
    }

    @Override
    public synchronized Watch watch(ResourceType type, Consumer<Change> consumer) {
        for (ApiObject object : new ArrayList<>(of(type).values())) {
            consumer.accept(new Change(Change.Kind.ADDED, object));
        }
        var listener = new Listener(type, consumer);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private ApiObject current(ResourceType type, ApiObject object) {
        ApiObject old = require(type, object.key());
        String seen = object.resourceVersion();
        if (!seen.isEmpty() && !seen.equals(old.resourceVersion())) {
            throw new ApiException(ApiStatus.conflict(type, object.key()));
        }
        return old;
    }

    /// Stores a new version, or removes an object whose last finalizer has gone.
    private ApiObject replace(ResourceType type, ApiObject object) {
        if (object.isTerminating() && object.finalizers().isEmpty() && !type.equals(Types.POD)) {
            end(type, object);
            return object;
        }
        return commit(type, object, Change.Kind.MODIFIED);
    }

    private ApiObject commit(ResourceType type, ApiObject object, Change.Kind kind) {
        version++;
        ApiObject stored =
                object.with(t -> metadata(t).put("resourceVersion", Long.toString(version)));
        of(type).put(stored.key(), stored);
        tell(type, new Change(kind, stored));
        return stored;
    }

    private void tell(ResourceType type, Change change) {
        for (Listener listener : listeners) {
            if (listener.type().equals(type)) {
                listener.consumer().accept(change);
            }
        }
    }

    private SortedMap<ObjectKey, ApiObject> of(ResourceType type) {
        return kinds.computeIfAbsent(type, _ -> new TreeMap<>());
    }

    private String timestamp() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void keepIdentity(ObjectNode tree, ApiObject old) {
        for (String field :
                List.of("uid", "creationTimestamp", "resourceVersion", "deletionTimestamp")) {
            copy(old.metadata(), metadata(tree), field);
        }
    }

    private static ObjectNode withoutStatus(ApiObject object) {
        return withoutSystem(object.tree());
    }

    /// What a generation counts: everything but metadata and status.
    private static ObjectNode withoutSystem(ObjectNode tree) {
        ObjectNode rest = tree.deepCopy();
        rest.remove(List.of("metadata", "status"));
        return rest;
    }

    private static ObjectNode metadata(ObjectNode tree) {
        return tree.withObject("/metadata");
    }

    private static void copy(JsonNode from, ObjectNode to, String field) {
        if (from.has(field)) {
            to.set(field, from.get(field));
        } else {
            to.remove(field);
        }
    }
}
