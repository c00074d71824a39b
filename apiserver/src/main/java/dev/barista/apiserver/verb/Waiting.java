package dev.barista.apiserver.verb;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;

/// Decides whether a deleted object can be removed, or still waits for its finalizers, grace period
/// or contents.
final class Waiting {

    /// Whether a deleted object has nothing to wait for any more.
    static boolean isOver(ResourceType type, ApiObject object) {
        return object.isTerminating()
                && object.finalizers().isEmpty()
                && !type.equals(Types.NAMESPACE)
                && !(type.equals(Types.POD) && grace(object) > 0);
    }

    private static long grace(ApiObject pod) {
        return pod.metadata().path("deletionGracePeriodSeconds").asLong(0);
    }

    private Waiting() {}
}
