package dev.barista.node.hpa;

import dev.barista.model.object.ApiObject;
import dev.barista.node.usage.UsageSampler.ContainerMeasure;
import dev.barista.node.usage.UsageSampler.PodMeasure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A pod, and what it uses.
///
/// @param measure null if it is not known
record PodUse(ApiObject pod, @Nullable PodMeasure measure) {

    /// How long after its start a pod's use of the processor says nothing as long as it is not
    /// ready.
    private static final Duration STARTING = Duration.ofMinutes(5);

    /// How soon after its start a pod that is not ready has never been.
    private static final Duration NEVER_READY = Duration.ofSeconds(30);

    private static final long NANOS_IN_MILLI = 1_000_000;

    /// Whether it has ended or is about to.
    boolean counts() {
        return !pod.isTerminating() && !phase().equals("Failed");
    }

    /// Whether what it uses says nothing yet.
    boolean isStarting(String resource, Instant now) {
        if (phase().equals("Pending")) {
            return true;
        }
        if (!resource.equals("cpu") || measure == null) {
            return false;
        }
        Optional<JsonNode> ready =
                pod.status()
                        .path("conditions")
                        .valueStream()
                        .filter(one -> one.path("type").asString("").equals("Ready"))
                        .findFirst();
        String started = pod.status().path("startTime").asString("");
        if (ready.isEmpty() || started.isEmpty()) {
            return true;
        }
        boolean unready = ready.get().path("status").asString("").equals("False");
        Instant since = instant(ready.get().path("lastTransitionTime").asString(""));
        Instant start = instant(started);
        if (start.plus(STARTING).isAfter(now)) {
            return unready || measuredBefore(since);
        }
        return unready && start.plus(NEVER_READY).isAfter(since);
    }

    /// Whether the figure is, in part, of the time before.
    private boolean measuredBefore(Instant ready) {
        return measure != null
                && measure.containers().stream()
                        .map(ContainerMeasure::measured)
                        .anyMatch(one -> one.at().isBefore(ready.plus(one.window())));
    }

    private static Instant instant(String text) {
        return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
    }

    private String phase() {
        return pod.status().path("phase").asString("");
    }

    /// In thousandths; empty if it is not known.
    OptionalLong used(Metric.Resource metric) {
        if (measure == null) {
            return OptionalLong.empty();
        }
        return measure.containers().stream()
                .filter(one ->
                        metric.container().isEmpty() || one.name().equals(metric.container()))
                .map(ContainerMeasure::measured)
                .mapToLong(one ->
                        metric.name().equals("cpu")
                                ? Math.ceilDiv(one.cpuNanos(), NANOS_IN_MILLI)
                                : 1000 * one.memoryBytes())
                .reduce(Long::sum);
    }

    /// What its containers request, as a quantity each; null for one that requests none.
    List<Request> requests(Metric.Resource metric) {
        List<Request> requests = new ArrayList<>();
        Stream<JsonNode> containers =
                Stream.concat(
                        pod.spec().path("containers").valueStream(),
                        pod.spec()
                                .path("initContainers")
                                .valueStream()
                                .filter(one ->
                                        one.path("restartPolicy").asString("").equals("Always")));
        containers
                .filter(one ->
                        metric.container().isEmpty()
                                || one.path("name").asString("").equals(metric.container()))
                .forEach(one ->
                        requests.add(
                                new Request(
                                        one.path("name").asString(""),
                                        one.path("resources")
                                                .path("requests")
                                                .path(metric.name())
                                                .asString(""))));
        return requests;
    }

    /// @param quantity empty if there is none
    record Request(String container, String quantity) {}
}
