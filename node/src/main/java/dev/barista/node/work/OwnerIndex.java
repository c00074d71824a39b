package dev.barista.node.work;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Change;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which objects of a kind a controller owns, by its uid: keys only, so that an idle one costs no
/// more than an entry. The objects themselves are read where they are.
///
/// Thread-safe. Who creates an object notes it at once, and need not wait for the watch to see it.
public final class OwnerIndex {

    private final Map<String, Set<ObjectKey>> keys = new ConcurrentHashMap<>();

    public void note(Change change) {
        if (change.kind() == Change.Kind.DELETED) {
            forget(change.object());
        } else {
            note(change.object());
        }
    }

    public void note(ApiObject object) {
        object.findController()
                .ifPresent(owner ->
                        keys.compute(owner.uid(), (uid, owned) -> with(owned, object.key())));
    }

    private static Set<ObjectKey> with(@Nullable Set<ObjectKey> owned, ObjectKey key) {
        Set<ObjectKey> all = owned == null ? ConcurrentHashMap.newKeySet(1) : owned;
        all.add(key);
        return all;
    }

    private void forget(ApiObject object) {
        object.findController()
                .ifPresent(owner ->
                        keys.computeIfPresent(
                                owner.uid(),
                                (uid, owned) -> {
                                    owned.remove(object.key());
                                    return owned.isEmpty() ? null : owned;
                                }));
    }

    /// As far as known: some may be gone.
    public Set<ObjectKey> ownedBy(String uid) {
        return Set.copyOf(keys.getOrDefault(uid, Set.of()));
    }
}
