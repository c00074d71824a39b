package dev.barista.model.testkit;

import dev.barista.model.object.ApiObject;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The API in memory: no disk, no admission, the same rules. Held to `ObjectsContract` like the
/// real one. Listeners are called before a write returns, on the writer's thread, so a test needs
/// no waiting.
///
/// Thread-safe, by one lock.
public final class InMemoryObjects implements Objects {

    private record Listener(ResourceType type, Consumer<Change> consumer) {}

    private final InstantSource clock;
    private final Map<ResourceType, SortedMap<ObjectKey, ApiObject>> kinds = new HashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
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
        return commit(type, stored, Change.Kind.ADDED);
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
                    long bump = withoutStatus(old).equals(withoutSystem(tree)) ? 0 : 1;
                    metadata(tree).put("generation", old.generation() + bump);
                });
        return updated.equals(old) ? old : replace(type, updated);
    }

    @Override
    public synchronized ApiObject updateStatus(ResourceType type, ApiObject object) {
        ApiObject old = current(type, object);
        ApiObject updated = old.with(tree -> copy(object.tree(), tree, "status"));
        return updated.equals(old) ? old : replace(type, updated);
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
        boolean waits = !old.finalizers().isEmpty() || type.equals(Types.POD);
        if (waits) {
            if (!old.isTerminating()) {
                replace(type, old.with(t -> metadata(t).put("deletionTimestamp", timestamp())));
            }
            return;
        }
        remove(type, key, old.uid());
    }

    @Override
    public synchronized void remove(ResourceType type, ObjectKey key, String uid) {
        ApiObject old = of(type).get(key);
        if (old != null && old.uid().equals(uid)) {
            of(type).remove(key);
            version++;
            tell(type, new Change(Change.Kind.DELETED, old));
            collect(uid);
        }
    }

    private void collect(String owner) {
        for (ResourceType type : List.copyOf(kinds.keySet())) {
            for (ApiObject object : new ArrayList<>(of(type).values())) {
                if (object.owners().stream().map(OwnerReference::uid).anyMatch(owner::equals)) {
                    delete(type, object.key(), Propagation.BACKGROUND);
                }
            }
        }
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
            remove(type, object.key(), object.uid());
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
