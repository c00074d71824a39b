package dev.barista.control.scale;

import dev.barista.model.object.ObjectKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The revisions that the autoscaler knows, by name and by the Configuration they come from. Not
/// thread-safe: it belongs to the [ScaleLoop]'s thread.
final class Targets {

    private final Map<ObjectKey, Target> byRevision = new HashMap<>();
    private final Map<ObjectKey, Set<ObjectKey>> families = new HashMap<>();

    Optional<Target> find(ObjectKey revision) {
        return Optional.ofNullable(byRevision.get(revision));
    }

    Collection<Target> all() {
        return byRevision.values();
    }

    /// Replaces one of the same name.
    void add(Target target) {
        remove(target.revision());
        byRevision.put(target.revision(), target);
        families.computeIfAbsent(target.family(), _ -> new HashSet<>()).add(target.revision());
    }

    void remove(ObjectKey revision) {
        Target old = byRevision.remove(revision);
        if (old != null) {
            families.computeIfPresent(
                    old.family(),
                    (_, members) -> {
                        members.remove(revision);
                        return members.isEmpty() ? null : members;
                    });
        }
    }

    /// Whether another revision of the same Configuration has a Route and can serve.
    boolean hasHeir(Target of) {
        return families.getOrDefault(of.family(), Set.of()).stream()
                .filter(revision -> !revision.equals(of.revision()))
                .flatMap(revision -> find(revision).stream())
                .anyMatch(Target::canServe);
    }
}
