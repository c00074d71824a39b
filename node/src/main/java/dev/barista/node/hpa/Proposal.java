package dev.barista.node.hpa;

import dev.barista.model.text.Quantities;
import dev.barista.node.hpa.Metric.Goal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// How many pods one metric asks for, as Kubernetes' replica calculator finds it. Pure.
sealed interface Proposal {

    /// @param average of a pod, in thousandths
    /// @param percent of the requests; 0 if the goal is no percentage
    record Replicas(int count, long average, int percent) implements Proposal {}

    record Unknown(String why) implements Proposal {}

    /// Changes smaller than this are none.
    double TOLERANCE = 0.1;

    /// @param current replicas
    static Proposal of(Metric.Resource metric, int current, List<PodUse> all, Instant now) {
        List<PodUse> pods = all.stream().filter(PodUse::counts).toList();
        if (all.stream().allMatch(pod -> pod.measure() == null)) {
            return unknown(
                    metric,
                    "unable to get metrics for resource %s: no metrics returned from resource metrics API"
                            .formatted(metric.name()));
        }
        Map<String, Long> used = new HashMap<>();
        Set<String> missing = new HashSet<>();
        Set<String> starting = new HashSet<>();
        for (PodUse pod : pods) {
            String name = pod.pod().name();
            OptionalLong use = pod.used(metric);
            if (pod.isStarting(metric.name(), now)) {
                starting.add(name);
            } else if (use.isEmpty()) {
                missing.add(name);
            } else {
                used.put(name, use.getAsLong());
            }
        }
        if (used.isEmpty()) {
            return unknown(
                    metric, "did not receive metrics for targeted pods (pods might be unready)");
        }
        Map<String, Long> requests = new HashMap<>();
        if (metric.goal() instanceof Goal.Utilization) {
            for (PodUse pod : pods) {
                long sum = 0;
                for (PodUse.Request request : pod.requests(metric)) {
                    if (request.quantity().isEmpty()) {
                        return unknown(
                                metric,
                                "missing request for %s in container %s of Pod %s"
                                        .formatted(
                                                metric.name(),
                                                request.container(),
                                                pod.pod().name()));
                    }
                    sum += Quantities.millis(request.quantity());
                }
                requests.put(pod.pod().name(), sum);
            }
        }
        return new Count(metric.goal(), requests, current).propose(used, missing, starting);
    }

    private static Unknown unknown(Metric.Resource metric, String why) {
        String what =
                metric.goal() instanceof Goal.Utilization
                        ? "failed to get %s utilization: %s"
                        : "failed to get %s usage: %s";
        return new Unknown(what.formatted(metric.name(), why));
    }
}
