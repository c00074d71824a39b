package dev.barista.control.ingress;

import dev.barista.model.object.ObjectKey;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The Ingresses as they were last published to the gateway. Outlives the controllers that
/// published them, so that the next ones withdraw what was deleted between them.
///
/// Holds an entry per Ingress that is published. Thread-safe.
public final class PublishedIngresses {

    /// A status that changes is no reason to publish an Ingress again.
    record Version(String uid, long generation, Set<String> lost) {
        Version {
            lost = Set.copyOf(lost);
        }
    }

    private final Map<ObjectKey, Version> versions = new ConcurrentHashMap<>();

    public Set<ObjectKey> keys() {
        return Set.copyOf(versions.keySet());
    }

    boolean contains(ObjectKey ingress) {
        return versions.containsKey(ingress);
    }

    boolean isAt(ObjectKey ingress, Version version) {
        return version.equals(versions.get(ingress));
    }

    void put(ObjectKey ingress, Version version) {
        versions.put(ingress, version);
    }

    void remove(ObjectKey ingress) {
        versions.remove(ingress);
    }
}
