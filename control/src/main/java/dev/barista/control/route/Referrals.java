package dev.barista.control.route;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.control.loop.Tracker.Reference;
import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.Change;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/// Indexes the Configurations and Revisions that are marked as referred to by a Route, fed by
/// watches: so that no namespace is searched when a Route drops a reference.
///
/// Holds an entry per annotation that exists. Thread-safe.
final class Referrals {

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<Reference, Set<ObjectKey>> routes = new HashMap<>();

    @GuardedBy("lock")
    private final Map<ObjectKey, Set<Reference>> marked = new HashMap<>();

    /// Takes note of a change.
    ///
    /// @return the Routes of which the object says something new
    Set<ObjectKey> note(ResourceType type, Change change) {
        ApiObject object = change.object();
        var reference = new Reference(type, object.key());
        Set<ObjectKey> now = new HashSet<>();
        if (change.kind() != Change.Kind.DELETED) {
            names(object).forEach(name -> now.add(new ObjectKey(object.namespace(), name)));
        }
        lock.lock();
        try {
            Set<ObjectKey> before =
                    now.isEmpty() ? routes.remove(reference) : routes.put(reference, now);
            Set<ObjectKey> old = before == null ? Set.of() : before;
            Set<ObjectKey> changed = new HashSet<>(now);
            changed.removeAll(old);
            changed.forEach(
                    key -> marked.computeIfAbsent(key, _ -> new HashSet<>()).add(reference));
            for (ObjectKey key : old) {
                if (!now.contains(key)) {
                    changed.add(key);
                    unmark(key, reference);
                }
            }
            return changed;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void unmark(ObjectKey route, Reference reference) {
        marked.computeIfPresent(
                route,
                (_, references) -> {
                    references.remove(reference);
                    return references.isEmpty() ? null : references;
                });
    }

    /// What says that `route` refers to it.
    Set<Reference> of(ObjectKey route) {
        lock.lock();
        try {
            return Set.copyOf(marked.getOrDefault(route, Set.of()));
        } finally {
            lock.unlock();
        }
    }

    /// The names of Routes that an object says refer to it, sorted.
    static NavigableSet<String> names(ApiObject object) {
        return names(object, Annotations.ROUTES);
    }

    /// The names that one of its annotations lists, sorted.
    static NavigableSet<String> names(ApiObject object, String annotation) {
        List<String> names = Arrays.asList(object.findAnnotation(annotation).orElse("").split(","));
        var sorted = new TreeSet<>(names);
        sorted.remove("");
        return sorted;
    }
}
