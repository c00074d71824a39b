package dev.barista.app.metrics;

import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The pods of revisions that do not serve, counted as Knative's `PodCountsByState` counts them.
record PodMetrics(Objects objects) implements Source {

    /// @param notReady those that are pending or terminating among them
    private record Counts(int notReady, int pending, int terminating) {

        static Counts of(ApiObject pod) {
            return switch (pod.status().path("phase").asString("Pending")) {
                case "Pending" -> new Counts(1, 1, 0);
                case "Running" ->
                        isTerminating(pod)
                                ? new Counts(1, 0, 1)
                                : new Counts(isReady(pod) ? 0 : 1, 0, 0);
                default -> new Counts(0, 0, 0);
            };
        }

        private static boolean isTerminating(ApiObject pod) {
            return pod.at("/metadata/deletionTimestamp").isString();
        }

        private static boolean isReady(ApiObject pod) {
            return pod.status()
                    .path("conditions")
                    .valueStream()
                    .anyMatch(condition ->
                            condition.path("type").asString("").equals("Ready")
                                    && condition.path("status").asString("").equals("True"));
        }

        Counts plus(Counts other) {
            return new Counts(
                    notReady + other.notReady,
                    pending + other.pending,
                    terminating + other.terminating);
        }
    }

    @Override
    public void addTo(Families families) {
        Map<ObjectKey, Counts> byRevision = new HashMap<>();
        for (ApiObject pod : objects.list(Types.POD, "", Selector.ALL)) {
            Optional<String> revision = pod.findLabel(Labels.REVISION);
            revision.ifPresent(name ->
                    byRevision.merge(
                            new ObjectKey(pod.namespace(), name), Counts.of(pod), Counts::plus));
        }
        byRevision.forEach(
                (revision, counts) -> add(families, families.revision(revision), counts));
    }

    private static void add(
            Families families,
            io.prometheus.metrics.model.snapshots.Labels revision,
            Counts counts) {
        families.gauge(
                "kn_revision_pods_not_ready_count",
                "Pods that run and do not serve, or do not run yet.",
                revision,
                counts.notReady());
        families.gauge(
                "kn_revision_pods_pending_count",
                "Pods that do not run yet.",
                revision,
                counts.pending());
        families.gauge(
                "kn_revision_pods_terminating_count",
                "Pods that are about to end.",
                revision,
                counts.terminating());
    }
}
