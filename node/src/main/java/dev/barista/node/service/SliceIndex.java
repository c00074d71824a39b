package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Change;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which slices these controllers have made for a Service: keys only.
///
/// Thread-safe. A controller that makes a slice notes it at once, and need not wait for the watch.
final class SliceIndex {

    private final Map<ObjectKey, Set<ObjectKey>> slices = new ConcurrentHashMap<>();

    /// @return the Service that the slice is of; empty if another writer has made it
    Optional<ObjectKey> note(Change change) {
        ApiObject slice = change.object();
        Optional<ObjectKey> service = serviceOf(slice);
        service.ifPresent(key -> {
            if (change.kind() == Change.Kind.DELETED) {
                slices.computeIfPresent(key, (_, all) -> without(all, slice.key()));
            } else {
                slices.compute(key, (_, all) -> with(all, slice.key()));
            }
        });
        return service;
    }

    void note(ApiObject slice) {
        note(new Change(Change.Kind.ADDED, slice));
    }

    private static Optional<ObjectKey> serviceOf(ApiObject slice) {
        return slice.findLabel(SliceTemplate.MANAGED_BY)
                .filter(by -> by.equals(SliceTemplate.OF_PODS) || by.equals(SliceTemplate.MIRRORED))
                .flatMap(_ -> slice.findLabel(SliceTemplate.SERVICE_NAME))
                .map(name -> new ObjectKey(slice.namespace(), name));
    }

    private static Set<ObjectKey> with(@Nullable Set<ObjectKey> known, ObjectKey slice) {
        Set<ObjectKey> all = known == null ? ConcurrentHashMap.newKeySet(1) : known;
        all.add(slice);
        return all;
    }

    private static @Nullable Set<ObjectKey> without(Set<ObjectKey> all, ObjectKey slice) {
        all.remove(slice);
        return all.isEmpty() ? null : all;
    }

    /// As far as known: some may be gone.
    Set<ObjectKey> of(ObjectKey service) {
        return Set.copyOf(slices.getOrDefault(service, Set.of()));
    }
}
