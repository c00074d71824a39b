package dev.barista.node.daemonset;

import dev.barista.model.object.ApiObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What is to be done for a DaemonSet now: pods deleted, one created, the status written.
///
/// @param failed those of `ended` that have ended by themselves
/// @param creates whether a pod of the newest revision is made
/// @param again when to look again even if nothing changes; null for not at all
record DaemonPlan(
        List<ApiObject> ended,
        List<ApiObject> failed,
        boolean creates,
        ObjectNode status,
        @Nullable Duration again) {

    DaemonPlan {
        ended = List.copyOf(ended);
        failed = List.copyOf(failed);
    }

    Optional<Duration> next() {
        return Optional.ofNullable(again);
    }
}
