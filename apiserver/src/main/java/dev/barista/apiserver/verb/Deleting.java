package dev.barista.apiserver.verb;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.port.Propagation;
import dev.barista.store.ObjectStore;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Deletes an object: at once, or marked as terminating until its finalizers, its node or its
/// contents are done. Thread-safe.
final class Deleting {

    private static final int ATTEMPTS = 8;
    private static final long USUAL_GRACE_SECONDS = 30;

    private final ObjectStore store;
    private final InstantSource clock;

    Deleting(ObjectStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// @throws ApiException 404, 409
    Deleted delete(ResourceType type, ObjectKey key, DeleteOptions options) {
        String resource = type.toString();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ApiObject old =
                    store.find(resource, key)
                            .orElseThrow(
                                    () -> new ApiException(ApiStatus.notFound(type, key.name())));
            requireConditions(type, old, options);
            ApiObject marked = marked(type, old, options);
            if (options.dryRun()) {
                return new Deleted(old, Waiting.isOver(type, marked));
            }
            if (Waiting.isOver(type, marked)) {
                if (store.remove(resource, key, Versions.number(old))) {
                    return new Deleted(old, true);
                }
            } else if (Versions.same(old, marked)) {
                return new Deleted(old, false);
            } else {
                var stored = store.replace(resource, marked, Versions.number(old));
                if (stored.isPresent()) {
                    return new Deleted(stored.get(), false);
                }
            }
        }
        throw new ApiException(ApiStatus.conflict(type, key));
    }

    private static void requireConditions(ResourceType type, ApiObject old, DeleteOptions options) {
        if (!options.uid().isEmpty() && !options.uid().equals(old.uid())) {
            throw Refusals.conflict(
                    type,
                    old.name(),
                    "the UID in the precondition (%s) does not match the UID in record (%s). The object might have been deleted and then recreated"
                            .formatted(options.uid(), old.uid()));
        }
        String version = options.resourceVersion();
        if (!version.isEmpty() && !version.equals(old.resourceVersion())) {
            throw Refusals.conflict(
                    type,
                    old.name(),
                    "the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s). The object might have been modified"
                            .formatted(version, old.resourceVersion()));
        }
    }

    private ApiObject marked(ResourceType type, ApiObject old, DeleteOptions options) {
        long grace = type.equals(Types.POD) ? grace(old, options) : 0;
        Set<String> finalizers = finalizers(old, propagation(type, options));
        return old.with(tree -> {
            ObjectNode metadata = tree.withObject("/metadata");
            if (!old.isTerminating()
                    || grace < metadata.path("deletionGracePeriodSeconds").asLong(0)) {
                metadata.put("deletionTimestamp", in(grace))
                        .put("deletionGracePeriodSeconds", grace);
            }
            metadata.remove("finalizers");
            if (!finalizers.isEmpty()) {
                ArrayNode list = metadata.putArray("finalizers");
                finalizers.forEach(list::add);
            }
            if (type.equals(Types.NAMESPACE)) {
                tree.withObject("/status").put("phase", "Terminating");
            }
        });
    }

    /// Jobs are of a time when dependents were left behind unless one said otherwise.
    private static @Nullable Propagation propagation(ResourceType type, DeleteOptions options) {
        return type.equals(Types.JOB) && options.propagation() == null
                ? Propagation.ORPHAN
                : options.propagation();
    }

    private String in(long seconds) {
        return clock.instant().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static long grace(ApiObject pod, DeleteOptions options) {
        return options.graceSeconds() >= 0
                ? options.graceSeconds()
                : pod.spec().path("terminationGracePeriodSeconds").asLong(USUAL_GRACE_SECONDS);
    }

    private static Set<String> finalizers(ApiObject old, @Nullable Propagation propagation) {
        Set<String> finalizers = new LinkedHashSet<>(old.finalizers());
        if (propagation != null) {
            finalizers.remove(Finalizers.FOREGROUND);
            finalizers.remove(Finalizers.ORPHAN);
            switch (propagation) {
                case BACKGROUND -> {}
                case FOREGROUND -> finalizers.add(Finalizers.FOREGROUND);
                case ORPHAN -> finalizers.add(Finalizers.ORPHAN);
            }
        }
        return finalizers;
    }
}
