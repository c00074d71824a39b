package dev.barista.control.loop;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Tracks references between objects, whether the referenced ones exist or not: a change of one is
/// a reason to look at all that refer to it.
///
/// Holds one entry per reference that exists in a spec. Thread-safe.
public final class Tracker {

    /// An object that is referred to.
    public record Reference(ResourceType type, ObjectKey key) {}

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<Reference, Set<ObjectKey>> followers = new HashMap<>();

    @GuardedBy("lock")
    private final Map<ObjectKey, Set<Reference>> followed = new HashMap<>();

    /// From now on `follower` refers to `references`, and to nothing else.
    public void follow(ObjectKey follower, Set<Reference> references) {
        lock.lock();
        try {
            Set<Reference> old = followed.getOrDefault(follower, Set.of());
            if (old.equals(references)) {
                return;
            }
            old.forEach(reference -> remove(reference, follower));
            references.forEach(reference ->
                    followers.computeIfAbsent(reference, _ -> new HashSet<>()).add(follower));
            if (references.isEmpty()) {
                followed.remove(follower);
            } else {
                followed.put(follower, Set.copyOf(references));
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void remove(Reference reference, ObjectKey follower) {
        followers.computeIfPresent(
                reference,
                (_, keys) -> {
                    keys.remove(follower);
                    return keys.isEmpty() ? null : keys;
                });
    }

    public void forget(ObjectKey follower) {
        follow(follower, Set.of());
    }

    public List<ObjectKey> followersOf(ResourceType type, ObjectKey key) {
        lock.lock();
        try {
            return List.copyOf(followers.getOrDefault(new Reference(type, key), Set.of()));
        } finally {
            lock.unlock();
        }
    }
}
