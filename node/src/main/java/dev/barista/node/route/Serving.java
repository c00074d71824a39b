package dev.barista.node.route;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Tracks which instances serve, so that a revision does not lose its last one to a glitch.
///
/// Thread-safe. The lock is not held while the gateway is notified.
public final class Serving {

    private final Routing routing;

    @GuardedBy("this")
    private final Map<ObjectKey, Set<String>> serving = new HashMap<>();

    public Serving(Routing routing) {
        this.routing = routing;
    }

    public void serve(ServingInstance instance) {
        synchronized (this) {
            serving.computeIfAbsent(instance.revision(), _ -> new HashSet<>()).add(instance.id());
        }
        routing.serve(instance);
    }

    public CompletionStage<Void> leave(ObjectKey revision, String id) {
        boolean served;
        synchronized (this) {
            served = forget(revision, id);
        }
        return served ? routing.leave(revision, id) : CompletableFuture.completedStage(null);
    }

    /// Leaves, unless no other instance of the revision serves.
    ///
    /// @return empty if it stays
    public Optional<CompletionStage<Void>> leaveUnlessLast(ObjectKey revision, String id) {
        synchronized (this) {
            Set<String> all = serving.getOrDefault(revision, Set.of());
            if (all.size() == 1 && all.contains(id)) {
                return Optional.empty();
            }
            forget(revision, id);
        }
        return Optional.of(routing.leave(revision, id));
    }

    /// @return false if it has requests, or does not serve
    public boolean lower(ObjectKey revision, String id, Rung to) {
        synchronized (this) {
            if (!serving.getOrDefault(revision, Set.of()).contains(id)) {
                return false;
            }
        }
        return routing.lower(revision, id, to);
    }

    public void raised(ObjectKey revision, String id) {
        routing.raised(revision, id);
    }

    public int inFlight(ObjectKey revision, String id) {
        return routing.inFlight(revision, id);
    }

    @GuardedBy("this")
    private boolean forget(ObjectKey revision, String id) {
        Set<String> all = serving.get(revision);
        boolean served = all != null && all.remove(id);
        if (all != null && all.isEmpty()) {
            serving.remove(revision);
        }
        return served;
    }
}
