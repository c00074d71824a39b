package dev.barista.control.revision;

import dev.barista.model.condition.Condition;
import dev.barista.model.condition.Conditions;
import dev.barista.model.object.ApiObject;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The condition `ReserveReady` of a revision: information, which never decides whether the
/// revision is ready. Pure.
final class ReserveStatus {

    static final String RESERVE_READY = "ReserveReady";

    /// Written by the node on each pod: its rung, as a reason.
    private static final String RUNG = "barista.dev/Rung";

    private static final String NO_CPU_LIMIT = "NoCpuLimit";

    /// @param start with what is known of the revision itself
    /// @param standard the Deployment of standard instances
    /// @param reserve the Deployment of idle seats
    /// @param pods of `reserve`; not asked for while it has no seats
    static Conditions of(
            Conditions start, ApiObject standard, ApiObject reserve, List<ApiObject> pods) {
        if (seats(reserve) == 0) {
            return withoutSeats(start, standard);
        }
        if (reserve.at("/status/readyReplicas").asInt(0) > 0) {
            return ready(start, pods);
        }
        if (pods.stream().anyMatch(pod -> isOn(pod, "Frozen"))) {
            return start.markFalse(
                    RESERVE_READY, "Frozen", "The instance is frozen; a request thaws it.");
        }
        return pods.stream()
                .flatMap(pod -> trouble(pod).stream())
                .findFirst()
                .map(message -> start.markFalse(RESERVE_READY, "Failed", message))
                .orElseGet(() -> start.markUnknown(RESERVE_READY, "Starting", ""));
    }

    /// What cannot serve has nothing to keep.
    private static Conditions withoutSeats(Conditions start, ApiObject standard) {
        if (start.isFalse(RevisionStatus.RESOURCES_AVAILABLE)
                || start.isFalse(RevisionStatus.CONTAINER_HEALTHY)) {
            return start.markFalse(
                    RESERVE_READY, "NotReady", "No reserve is kept: the revision is not ready.");
        }
        if (!start.isTrue(RevisionStatus.CONTAINER_HEALTHY)) {
            return start.markUnknown(RESERVE_READY, "Starting", "");
        }
        return seats(standard) > 0
                ? start.markFalse(RESERVE_READY, "Serving", "Standard instances take the load.")
                : start.markFalse(
                        RESERVE_READY, "Stopped", "Nothing is kept; a request starts an instance.");
    }

    static int seats(ApiObject deployment) {
        return deployment.at("/spec/replicas").asInt(0);
    }

    private static Conditions ready(Conditions start, List<ApiObject> pods) {
        return pods.stream()
                .filter(pod -> isOn(pod, NO_CPU_LIMIT))
                .findFirst()
                .map(pod ->
                        start.markTrue(
                                RESERVE_READY,
                                NO_CPU_LIMIT,
                                "CPU cannot be limited here: the reserve works without the"
                                        + " saving."))
                .orElseGet(() -> start.markTrue(RESERVE_READY));
    }

    private static boolean isOn(ApiObject pod, String rung) {
        return Conditions.find(pod, RUNG).map(Condition::reason).filter(rung::equals).isPresent();
    }

    /// What a pod that cannot come up says of itself.
    private static Optional<String> trouble(ApiObject pod) {
        for (JsonNode container : pod.status().path("containerStatuses")) {
            for (String place : List.of("/state/terminated", "/lastState/terminated")) {
                JsonNode ended = container.at(place);
                if (!ended.isMissingNode()) {
                    return Optional.of(
                            "Container failed with exit code %d: %s"
                                    .formatted(
                                            ended.path("exitCode").asInt(0),
                                            ended.path("message").asString("")));
                }
            }
            JsonNode waiting = container.at("/state/waiting");
            String message = waiting.path("message").asString("");
            if (!message.isEmpty()) {
                return Optional.of(message);
            }
        }
        return Conditions.find(pod, "PodScheduled")
                .filter(Condition::isFalse)
                .map(Condition::message);
    }

    private ReserveStatus() {}
}
