package dev.barista.node.controlled;

import dev.barista.model.object.ApiObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Whether pods are ready, and since when. Pure.
public final class Readiness {

    public static boolean isReady(ApiObject pod) {
        return ready(pod).filter(one -> one.path("status").asString("").equals("True")).isPresent();
    }

    /// How long until a pod is available, which is ready.
    ///
    /// @param minReadySeconds how long it must be ready for that
    /// @return zero if it is available; empty if it is not ready
    public static Optional<Duration> untilAvailable(
            ApiObject pod, int minReadySeconds, Instant now) {
        if (!isReady(pod)) {
            return Optional.empty();
        }
        String since = ready(pod).orElseThrow().path("lastTransitionTime").asString("");
        if (minReadySeconds == 0 || since.isEmpty()) {
            return Optional.of(Duration.ZERO);
        }
        Duration left = Duration.between(now, Instant.parse(since).plusSeconds(minReadySeconds));
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    private static Optional<JsonNode> ready(ApiObject pod) {
        return pod.status()
                .path("conditions")
                .valueStream()
                .filter(one -> one.path("type").asString("").equals("Ready"))
                .findFirst();
    }

    private Readiness() {}
}
