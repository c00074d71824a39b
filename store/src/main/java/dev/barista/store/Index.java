package dev.barista.store;

import dev.barista.model.object.ObjectKey;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// Which objects there are, and their versions: about 200 bytes of heap each. Written by the commit
/// loop alone; any thread may read it.
final class Index {

    private final Map<String, ConcurrentNavigableMap<ObjectKey, Long>> resources =
            new ConcurrentHashMap<>();

    @Nullable Long version(String resource, ObjectKey key) {
        NavigableMap<ObjectKey, Long> keys = resources.get(resource);
        return keys == null ? null : keys.get(key);
    }

    void put(String resource, ObjectKey key, long version) {
        resources
                .computeIfAbsent(resource, _ -> new ConcurrentSkipListMap<>())
                .put(new ObjectKey(key.namespace().intern(), key.name()), version);
    }

    void remove(String resource, ObjectKey key) {
        NavigableMap<ObjectKey, Long> keys = resources.get(resource);
        if (keys != null) {
            keys.remove(key);
        }
    }

    /// Keys in order.
    ///
    /// @param namespace empty for all
    /// @param after the key to begin behind; null for the first
    List<ObjectKey> keys(String resource, String namespace, @Nullable ObjectKey after) {
        NavigableMap<ObjectKey, Long> keys = resources.get(resource);
        if (keys == null) {
            return List.of();
        }
        NavigableMap<ObjectKey, Long> chosen =
                namespace.isEmpty()
                        ? keys
                        : keys.subMap(
                                new ObjectKey(namespace, ""),
                                true,
                                new ObjectKey(namespace + "\0", ""),
                                false);
        if (after == null) {
            return List.copyOf(chosen.keySet());
        }
        return chosen.keySet().stream().filter(key -> key.compareTo(after) > 0).toList();
    }

    int count(String resource) {
        NavigableMap<ObjectKey, Long> keys = resources.get(resource);
        return keys == null ? 0 : keys.size();
    }

    Set<String> resources() {
        return Set.copyOf(resources.keySet());
    }
}
