package dev.barista.apiserver.table;

import dev.barista.model.object.ApiObject;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a pod is doing, in the one word that says most: its phase, or what its containers do.
///
/// @param ready how many containers are ready
record PodReason(String word, int ready, int restarts) {

    static PodReason of(ApiObject pod) {
        PodReason living = ofContainers(pod);
        JsonNode phase = pod.status().path("phase");
        boolean ended = List.of("Succeeded", "Failed").contains(phase.asString(""));
        if (!pod.isTerminating()) {
            return living;
        }
        if (pod.status().path("reason").asString("").equals("NodeLost")) {
            return living.with("Unknown");
        }
        return ended ? living : living.with("Terminating");
    }

    private static PodReason ofContainers(ApiObject pod) {
        JsonNode inits = pod.status().path("initContainerStatuses");
        Optional<String> initializing = initializing(pod, inits);
        if (initializing.isPresent() && !Cells.condition(pod, "Initialized").equals("True")) {
            return new PodReason(initializing.get(), 0, restarts(inits));
        }
        JsonNode statuses = pod.status().path("containerStatuses");
        int ready = 0;
        String word = initializing.orElse(phase(pod));
        for (int i = statuses.size() - 1; i >= 0; i--) { // the first container has the last word
            JsonNode status = statuses.get(i);
            Optional<String> ailment = ailment(status.path("state"));
            if (ailment.isPresent()) {
                word = ailment.get();
            } else if (status.path("ready").asBoolean(false)
                    && status.path("state").hasNonNull("running")) {
                ready++;
            }
        }
        if (word.equals("Completed") && ready > 0) {
            word = Cells.condition(pod, "Ready").equals("True") ? "Running" : "NotReady";
        }
        return new PodReason(word, ready, restarts(statuses));
    }

    private static String phase(ApiObject pod) {
        boolean gated =
                pod.status()
                        .path("conditions")
                        .valueStream()
                        .anyMatch(one -> one.path("reason").asString("").equals("SchedulingGated"));
        String reason = pod.status().path("reason").asString("");
        String phase = reason.isEmpty() ? pod.status().path("phase").asString("Pending") : reason;
        return gated ? "SchedulingGated" : phase;
    }

    /// What the first init container that has not ended well is doing; none if all have.
    private static Optional<String> initializing(ApiObject pod, JsonNode inits) {
        int index = 0;
        for (JsonNode status : inits) {
            JsonNode state = status.path("state");
            JsonNode terminated = state.path("terminated");
            boolean done = terminated.isObject() && terminated.path("exitCode").asInt(0) == 0;
            if (!done) {
                String waiting = state.path("waiting").path("reason").asString("");
                if (terminated.isObject()) {
                    return Optional.of("Init:" + ended(terminated));
                }
                boolean tells = !waiting.isEmpty() && !waiting.equals("PodInitializing");
                int all = pod.spec().path("initContainers").size();
                return Optional.of("Init:" + (tells ? waiting : index + "/" + all));
            }
            index++;
        }
        return Optional.empty();
    }

    private static Optional<String> ailment(JsonNode state) {
        String waiting = state.path("waiting").path("reason").asString("");
        if (!waiting.isEmpty()) {
            return Optional.of(waiting);
        }
        JsonNode terminated = state.path("terminated");
        return terminated.isObject() ? Optional.of(ended(terminated)) : Optional.empty();
    }

    private static String ended(JsonNode terminated) {
        String reason = terminated.path("reason").asString("");
        if (!reason.isEmpty()) {
            return reason;
        }
        int signal = terminated.path("signal").asInt(0);
        return signal == 0
                ? "ExitCode:" + terminated.path("exitCode").asInt(0)
                : "Signal:" + signal;
    }

    private static int restarts(JsonNode statuses) {
        return statuses.valueStream().mapToInt(one -> one.path("restartCount").asInt(0)).sum();
    }

    private PodReason with(String other) {
        return new PodReason(other, ready, restarts);
    }
}
