package dev.barista.node.statefulset;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What is to be done for a StatefulSet now.
///
/// @param actions in this order; if one fails, those after it are not tried
/// @param status from what there was before the actions
/// @param again when to look again even if nothing changes; null for not at all
record SetPlan(List<SetAction> actions, ObjectNode status, @Nullable Duration again) {

    SetPlan {
        actions = List.copyOf(actions);
    }

    Optional<Duration> next() {
        return Optional.ofNullable(again);
    }
}
