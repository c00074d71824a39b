package dev.barista.node.job;

import dev.barista.model.object.ApiObject;
import dev.barista.node.controlled.PodTree;
import dev.barista.node.controlled.Readiness;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One pod of a Job: what its controller wants to know of it, and how it is made. Pure.
///
/// @param index the number it works on; -1 if it has none
record JobPod(ApiObject pod, int index) {

    /// Keeps a pod until it is counted.
    static final String FINALIZER = "batch.kubernetes.io/job-tracking";

    static final String INDEX = "batch.kubernetes.io/job-completion-index";
    static final String NAME = "batch.kubernetes.io/job-name";
    static final int NO_INDEX = -1;

    private static final int LONGEST_PREFIX = 58; // 63 with what the API adds to make it unique

    static JobPod of(ApiObject pod) {
        return new JobPod(pod, pod.findAnnotation(INDEX).map(JobPod::number).orElse(NO_INDEX));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notAnIndex) {
            return NO_INDEX;
        }
    }

    String uid() {
        return pod.uid();
    }

    boolean isTracked() {
        return pod.finalizers().contains(FINALIZER);
    }

    boolean hasSucceeded() {
        return phase().equals("Succeeded");
    }

    /// Whether it is as good as failed.
    ///
    /// @param onlyEnded whether one that is ending must have ended
    boolean hasFailed(boolean onlyEnded) {
        return phase().equals("Failed") || (!onlyEnded && pod.isTerminating() && !hasSucceeded());
    }

    boolean hasEnded() {
        return hasSucceeded() || phase().equals("Failed");
    }

    boolean isActive() {
        return !hasEnded() && !pod.isTerminating();
    }

    boolean isEnding() {
        return !hasEnded() && pod.isTerminating();
    }

    boolean isReady() {
        return isActive() && Readiness.isReady(pod);
    }

    private String phase() {
        return pod.status().path("phase").asString("");
    }

    /// How often its containers were started again.
    int restarts() {
        return statuses().mapToInt(one -> one.path("restartCount").asInt(0)).sum();
    }

    private Stream<JsonNode> statuses() {
        return Stream.of("initContainerStatuses", "containerStatuses")
                .flatMap(list -> pod.status().path(list).valueStream());
    }

    /// When its last container ended; when it was created, if that is not known.
    Instant end() {
        return statuses()
                .map(one -> one.at("/state/terminated/finishedAt").asString(""))
                .flatMap(text -> time(text).stream())
                .max(Comparator.naturalOrder())
                .or(pod::created)
                .orElse(Instant.EPOCH);
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    /// The pod that a Job asks for.
    static ApiObject make(ApiObject job, int index) {
        return PodTree.of(job, job.spec().path("template"))
                .with(tree -> {
                    ObjectNode metadata = tree.withObject("/metadata");
                    String name = index == NO_INDEX ? job.name() : job.name() + "-" + index;
                    String prefix = name + "-";
                    metadata.put(
                            "generateName",
                            prefix.substring(0, Math.min(prefix.length(), LONGEST_PREFIX)));
                    ArrayNode finalizers = metadata.withArray("/finalizers");
                    if (finalizers.valueStream().noneMatch(one -> is(one, FINALIZER))) {
                        finalizers.add(FINALIZER);
                    }
                    if (index != NO_INDEX) {
                        number(tree, name, Integer.toString(index));
                    }
                });
    }

    private static void number(ObjectNode pod, String hostname, String index) {
        ObjectNode metadata = pod.withObject("/metadata");
        metadata.withObject("/annotations").put(INDEX, index);
        metadata.withObject("/labels").put(INDEX, index);
        ObjectNode spec = pod.withObject("/spec");
        spec.put("hostname", hostname);
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode container : spec.path(list)) {
                ArrayNode env = ((ObjectNode) container).withArray("/env");
                if (env.valueStream().noneMatch(one -> is(one.path("name"), ENV))) {
                    env.addObject()
                            .put("name", ENV)
                            .putObject("valueFrom")
                            .putObject("fieldRef")
                            .put("apiVersion", "v1")
                            .put("fieldPath", "metadata.labels['" + INDEX + "']");
                }
            }
        }
    }

    private static final String ENV = "JOB_COMPLETION_INDEX";

    private static boolean is(JsonNode text, String value) {
        return text.asString("").equals(value);
    }
}
