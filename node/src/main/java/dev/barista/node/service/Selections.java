package dev.barista.node.service;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.port.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Which pods each Service selects, fed by watches, so that no namespace is searched when a pod
/// changes.
///
/// Thread-safe. Holds an entry per Service that has a selector, and a key per pod in it: pods of
/// Revisions are usually in none, and cost nothing.
final class Selections {

    /// @param complete whether the pods that there were before the Service are among `pods`
    private record Selection(Selector selector, Set<ObjectKey> pods, boolean complete) {}

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<String, Map<ObjectKey, Selection>> services = new HashMap<>();

    @GuardedBy("lock")
    private boolean seeded;

    /// Of a Service that is noted before this is called, all pods are noted after it.
    void seed(List<ApiObject> all, List<ApiObject> pods) {
        all.forEach(service -> noteService(new Change(Change.Kind.ADDED, service)));
        pods.forEach(pod -> notePod(new Change(Change.Kind.ADDED, pod)));
        lock.lock();
        try {
            seeded = true;
        } finally {
            lock.unlock();
        }
    }

    void noteService(Change change) {
        ApiObject service = change.object();
        var selector = new Selector(ServiceView.selector(service));
        boolean selects = change.kind() != Change.Kind.DELETED && !selector.labels().isEmpty();
        lock.lock();
        try {
            Map<ObjectKey, Selection> all =
                    services.computeIfAbsent(service.namespace(), _ -> new HashMap<>());
            Selection before = all.get(service.key());
            if (!selects) {
                all.remove(service.key());
            } else if (before == null || !before.selector().equals(selector)) {
                all.put(service.key(), new Selection(selector, new HashSet<>(), !seeded));
            }
            if (all.isEmpty()) {
                services.remove(service.namespace());
            }
        } finally {
            lock.unlock();
        }
    }

    /// @return the Services that the change concerns
    List<ObjectKey> notePod(Change change) {
        ApiObject pod = change.object();
        List<ObjectKey> concerned = new ArrayList<>();
        lock.lock();
        try {
            services.getOrDefault(pod.namespace(), Map.of())
                    .forEach((service, selection) -> {
                        boolean selects =
                                change.kind() != Change.Kind.DELETED
                                        && selection.selector().test(pod);
                        boolean did =
                                selects
                                        ? !selection.pods().add(pod.key())
                                        : selection.pods().remove(pod.key());
                        if (selects || did) {
                            concerned.add(service);
                        }
                    });
        } finally {
            lock.unlock();
        }
        return concerned;
    }

    /// The pods that a Service selects; some may be gone.
    ///
    /// @return empty if not all are known: [#complete] is to be called with those that there are
    Optional<Set<ObjectKey>> find(ObjectKey service, Map<String, String> selector) {
        lock.lock();
        try {
            Selection selection = services.getOrDefault(service.namespace(), Map.of()).get(service);
            return selection != null
                            && selection.complete()
                            && selection.selector().labels().equals(selector)
                    ? Optional.of(Set.copyOf(selection.pods()))
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// @param pods all that there are with these labels
    void complete(ObjectKey service, Map<String, String> selector, Collection<ObjectKey> pods) {
        lock.lock();
        try {
            Map<ObjectKey, Selection> all = services.getOrDefault(service.namespace(), Map.of());
            Selection selection = all.get(service);
            if (selection != null && selection.selector().labels().equals(selector)) {
                selection.pods().addAll(pods);
                all.put(service, new Selection(selection.selector(), selection.pods(), true));
            }
        } finally {
            lock.unlock();
        }
    }
}
