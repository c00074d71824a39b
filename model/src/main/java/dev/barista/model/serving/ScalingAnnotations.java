package dev.barista.model.serving;

import dev.barista.model.naming.Annotation;
import dev.barista.model.naming.Annotations;
import dev.barista.model.text.Durations;
import dev.barista.model.text.Numbers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a user wants a revision scaled: its `autoscaling.knative.dev/` annotations, in types.
///
/// Null is what the user did not say, for which the cluster's settings stand in. Admission refuses
/// values that cannot be read; one that got here all the same counts as not said, as in Knative.
///
/// @param scalerClass which autoscaler looks after it
/// @param metric that is scaled on
/// @param target of the metric per instance, at least 0.01
/// @param utilization of the target to aim for: above 0, at most 1
/// @param minScale instances at least, while the revision is reachable; 0 or more
/// @param maxScale instances at most; 0 is unlimited
/// @param initialScale instances that must be ready before the revision is, the first time
/// @param activationScale instances at least when it leaves zero, 2 or more
/// @param scaleDownDelay for which the highest recommendation stands, 0–1 h
/// @param podRetention for which the last instance stays at least, 0–1 h
/// @param window of the stable average, 6 s – 1 h
/// @param panic when and how it panics
/// @param targetBurstCapacity requests to hold spare capacity for; -1 is unlimited
/// @param aggregation of the metric over the window
public record ScalingAnnotations(
        @Nullable String scalerClass,
        @Nullable Metric metric,
        @Nullable Double target,
        @Nullable Double utilization,
        @Nullable Integer minScale,
        @Nullable Integer maxScale,
        @Nullable Integer initialScale,
        @Nullable Integer activationScale,
        @Nullable Duration scaleDownDelay,
        @Nullable Duration podRetention,
        @Nullable Duration window,
        Panic panic,
        @Nullable Double targetBurstCapacity,
        Aggregation aggregation) {

    public static final String KPA = "kpa.autoscaling.knative.dev";
    public static final String HPA = "hpa.autoscaling.knative.dev";

    /// What is measured of a revision.
    public enum Metric {
        CONCURRENCY,
        RPS
    }

    /// How values within the window are averaged.
    public enum Aggregation {
        LINEAR,
        WEIGHTED_EXPONENTIAL
    }

    /// @param windowPercentage of the stable window that the panic window is, 1–100
    /// @param thresholdPercentage of what the ready instances can take that starts a panic,
    ///   110–1000
    public record Panic(@Nullable Double windowPercentage, @Nullable Double thresholdPercentage) {}

    public static ScalingAnnotations from(Map<String, String> annotations) {
        Reader read = new Reader(annotations);
        Double percentage = read.decimal(Annotations.TARGET_UTILIZATION);
        return new ScalingAnnotations(
                read.find(Annotations.CLASS).orElse(null),
                metric(read.find(Annotations.METRIC).orElse("")),
                read.decimal(Annotations.TARGET),
                percentage == null ? null : Double.valueOf(percentage / 100),
                read.integer(Annotations.MIN_SCALE),
                read.integer(Annotations.MAX_SCALE),
                read.integer(Annotations.INITIAL_SCALE),
                read.integer(Annotations.ACTIVATION_SCALE),
                read.duration(Annotations.SCALE_DOWN_DELAY),
                read.duration(Annotations.POD_RETENTION),
                read.duration(Annotations.WINDOW),
                new Panic(
                        read.decimal(Annotations.PANIC_WINDOW),
                        read.decimal(Annotations.PANIC_THRESHOLD)),
                read.decimal(Annotations.TARGET_BURST_CAPACITY),
                aggregation(read.find(Annotations.AGGREGATION).orElse("")));
    }

    private static @Nullable Metric metric(String text) {
        return switch (text) {
            case "concurrency" -> Metric.CONCURRENCY;
            case "rps" -> Metric.RPS;
            default -> null;
        };
    }

    private static Aggregation aggregation(String text) {
        return switch (text) {
            case "weighted-exponential", "weightedExponential" -> Aggregation.WEIGHTED_EXPONENTIAL;
            default -> Aggregation.LINEAR;
        };
    }

    private record Reader(Map<String, String> annotations) {

        Optional<String> find(Annotation annotation) {
            return annotation.find(annotations);
        }

        @Nullable Integer integer(Annotation annotation) {
            return find(annotation).flatMap(Numbers::findInt).orElse(null);
        }

        @Nullable Double decimal(Annotation annotation) {
            return find(annotation).flatMap(Numbers::findDecimal).orElse(null);
        }

        @Nullable Duration duration(Annotation annotation) {
            return find(annotation).flatMap(Durations::find).orElse(null);
        }
    }
}
