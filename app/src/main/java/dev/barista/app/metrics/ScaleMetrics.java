package dev.barista.app.metrics;

import dev.barista.control.scale.ScaleReading;
import dev.barista.model.serving.ScalingAnnotations.Metric;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Metrics of the autoscaler, under the names that Knative's has them.
///
/// @param readings of the autoscaler; may never complete
record ScaleMetrics(Supplier<CompletionStage<List<ScaleReading>>> readings) implements Source {

    private static final Logger log = LoggerFactory.getLogger(ScaleMetrics.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Override
    public void addTo(Families families) throws InterruptedException {
        read().forEach(reading -> add(families, families.revision(reading.revision()), reading));
    }

    private List<ScaleReading> read() throws InterruptedException {
        try {
            return readings.get()
                    .toCompletableFuture()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            log.atWarn().setCause(failure).log("the autoscaler told no numbers");
            return List.of();
        }
    }

    private static void add(Families families, Labels revision, ScaleReading reading) {
        families.gauge(
                "kn_revision_pods_desired",
                "Instances that the autoscaler wants.",
                revision,
                reading.desired());
        families.gauge(
                "kn_revision_pods_requested",
                "Instances that are asked of the Deployment.",
                revision,
                reading.requested());
        families.gauge(
                "kn_revision_pods_count", "Instances that are ready.", revision, reading.ready());
        families.gauge(
                "kn_revision_panic_mode",
                "1 while the autoscaler follows a burst.",
                revision,
                reading.panics() ? 1 : 0);
        boolean rps = reading.metric() == Metric.RPS;
        String what = rps ? "kn_revision_rps_%s_per_second" : "kn_revision_concurrency_%s";
        String unit = rps ? "Requests/s" : "Requests at once";
        families.gauge(
                what.formatted("target"),
                unit + " that each instance is to have.",
                revision,
                reading.target());
        reading.load()
                .ifPresent(load -> {
                    families.gauge(
                            what.formatted("stable"),
                            unit + ", averaged over the stable window.",
                            revision,
                            load.stable());
                    families.gauge(
                            what.formatted("panic"),
                            unit + ", averaged over the panic window.",
                            revision,
                            load.panic());
                    families.gauge(
                            "kn_revision_capacity_excess",
                            "What ready instances could take beyond the load and the burst.",
                            revision,
                            load.excessBurst());
                });
    }
}
