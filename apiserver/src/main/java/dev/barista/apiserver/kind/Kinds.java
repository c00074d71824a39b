package dev.barista.apiserver.kind;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.store.LoggedChange;
import dev.barista.store.ObjectStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The kinds that are served: the built-in ones, and one for each CustomResourceDefinition in the
/// store. A definition that has changed is read again by the next request, before its answer.
///
/// Thread-safe.
public final class Kinds {

    private record Known(String definitionVersion, KindDescription kind) {}

    private record Snapshot(Map<String, Known> defined, List<KindDescription> all) {}

    private static final Logger log = LoggerFactory.getLogger(Kinds.class);

    /// Not served: these are the core events in another shape, and two kinds of events that do not
    /// know of each other would be worse than one.
    private static final String OTHER_EVENTS = "events.k8s.io";

    private static final String DEFINITIONS = Types.CUSTOM_RESOURCE_DEFINITION.toString();

    private final ObjectStore store;
    private final AtomicBoolean stale = new AtomicBoolean(true);
    private final ReentrantLock refresh = new ReentrantLock();
    private volatile Snapshot snapshot = new Snapshot(Map.of(), List.of());

    public Kinds(ObjectStore store) {
        this.store = store;
        store.subscribe(this::note);
    }

    private void note(List<LoggedChange> changes) {
        if (changes.stream().anyMatch(change -> change.resource().equals(DEFINITIONS))) {
            stale.set(true);
        }
    }

    /// In the order discovery lists them.
    public List<KindDescription> all() {
        return current().all();
    }

    public Optional<KindDescription> find(String group, String version, String plural) {
        return all().stream()
                .filter(kind ->
                        kind.type().plural().equals(plural)
                                && kind.type().group().equals(group)
                                && kind.type().version().equals(version))
                .findFirst();
    }

    public Optional<KindDescription> find(String apiVersion, String kind) {
        return all().stream()
                .filter(each ->
                        each.type().kind().equals(kind)
                                && each.type().apiVersion().equals(apiVersion))
                .findFirst();
    }

    /// @param resource qualified plural
    public Optional<KindDescription> findResource(String resource) {
        return all().stream().filter(each -> each.type().toString().equals(resource)).findFirst();
    }

    /// @throws ApiException 404 if the type is not served
    public KindDescription require(ResourceType type) {
        return find(type.group(), type.version(), type.plural())
                .orElseThrow(() -> new ApiException(notServed()));
    }

    public static ApiStatus notServed() {
        return new ApiStatus(404, "NotFound", "the server could not find the requested resource");
    }

    private Snapshot current() {
        if (!stale.get()) {
            return snapshot;
        }
        refresh.lock();
        try {
            if (stale.getAndSet(false)) {
                snapshot = read(snapshot.defined());
            }
            return snapshot;
        } finally {
            refresh.unlock();
        }
    }

    private Snapshot read(Map<String, Known> before) {
        Map<String, Known> defined = new LinkedHashMap<>();
        for (ObjectKey key : store.keys(DEFINITIONS, "", null)) {
            store.find(DEFINITIONS, key).ifPresent(definition -> read(definition, before, defined));
        }
        List<KindDescription> all = new ArrayList<>();
        for (KindDescription kind : BuiltIns.all()) {
            if (!kind.type().group().equals(OTHER_EVENTS)) {
                all.add(kind);
            }
        }
        defined.values().forEach(known -> all.add(known.kind()));
        return new Snapshot(defined, List.copyOf(all));
    }

    private static void read(
            ApiObject definition, Map<String, Known> before, Map<String, Known> into) {
        Known known = before.get(definition.name());
        String version = definition.resourceVersion();
        try {
            into.put(
                    definition.name(),
                    known != null && known.definitionVersion().equals(version)
                            ? known
                            : new Known(version, KindDescription.fromCrd(definition.tree())));
        } catch (ApiException refused) {
            // It was accepted once, by an older version of this program.
            log.atError()
                    .addKeyValue("definition", definition.name())
                    .addKeyValue("problem", refused.getMessage())
                    .log("kind not served");
        }
    }
}
