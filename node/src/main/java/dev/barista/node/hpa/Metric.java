package dev.barista.node.hpa;

import java.util.Locale;

/// What a HorizontalPodAutoscaler goes by.
sealed interface Metric {

    /// A resource of its pods.
    ///
    /// @param container whose use counts; empty is all of the pod's
    record Resource(String name, String container, Goal goal) implements Metric {

        /// `cpu resource utilization (percentage of request)`.
        String description() {
            String of = container.isEmpty() ? "resource" : "container resource";
            return switch (goal) {
                case Goal.Utilization _ ->
                        "%s %s utilization (percentage of request)".formatted(name, of);
                case Goal.Average _ -> "%s %s".formatted(name, of);
            };
        }

        String failure() {
            return container.isEmpty()
                    ? "FailedGetResourceMetric"
                    : "FailedGetContainerResourceMetric";
        }

        String named() {
            return "failed to get %s %s metric value: "
                    .formatted(name, container.isEmpty() ? "resource" : "container");
        }
    }

    /// One that needs an API of other metrics, which is not served here.
    ///
    /// @param type `Pods`, `Object` or `External`
    record Foreign(String type, String name) implements Metric {

        String failure() {
            return "FailedGet%sMetric".formatted(type);
        }

        String why() {
            String api = type.equals("External") ? "external" : "custom";
            String which = type.equals("External") ? "external metric" : "metric";
            return "unable to get %s %s: unable to fetch metrics from %s metrics API: no %s metrics API (%s.metrics.k8s.io) registered"
                    .formatted(which, name, api, api, api);
        }

        String named() {
            return "failed to get %s metric value: ".formatted(type.toLowerCase(Locale.ROOT));
        }
    }

    /// What the use of pods is held against.
    sealed interface Goal {
        /// @param percent of what the pods request
        record Utilization(int percent) implements Goal {}

        /// @param milli thousandths of a core or of a byte, of each pod
        record Average(long milli) implements Goal {}
    }
}
