package dev.barista.control.scale;

import dev.barista.control.autoscale.Bounds;
import dev.barista.control.autoscale.KpaLimits;
import dev.barista.control.autoscale.ZeroPolicy;
import dev.barista.control.scale.ScaleSettings.Capacity;
import dev.barista.control.scale.ScaleSettings.Measure;
import dev.barista.model.config.AutoscalerConfig;
import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import dev.barista.model.serving.PodAutoscaler;
import dev.barista.model.serving.PodAutoscaler.Reachability;
import dev.barista.model.serving.ScalingAnnotations;
import dev.barista.model.serving.ScalingAnnotations.Metric;
import dev.barista.model.text.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the annotations of a PodAutoscaler and `config-autoscaler` come to, by Knative's rules
/// (`pkg/reconciler/autoscaling/resources/target.go`, `kpa/resources/decider.go`).
final class KpaSettings {

    private static final double SMALLEST_TARGET = 0.01;

    /// Of the requests-per-second target; only that of the concurrency target can be configured.
    private static final double RPS_UTILIZATION = 0.7;

    /// Beyond the progress deadline an activation is given this much more.
    private static final Duration ACTIVATION_GRACE = Duration.ofSeconds(30);

    /// @param deadline `progress-deadline` of `config-deployment`
    static ScaleSettings of(ApiObject object, AutoscalerConfig config, Duration deadline) {
        PodAutoscaler podAutoscaler = PodAutoscaler.from(object);
        ScalingAnnotations wanted = podAutoscaler.scaling();
        Metric metric = or(wanted.metric(), Metric.CONCURRENCY);
        boolean reachable = podAutoscaler.spec().reachability() != Reachability.UNREACHABLE;
        Duration window = or(wanted.window(), config.windows().stable());
        double total = total(podAutoscaler, metric, config);
        return new ScaleSettings(
                limits(wanted, config, window, reachable, target(total, wanted, metric, config)),
                bounds(wanted, config, reachable),
                new ZeroPolicy(
                        window,
                        config.zero().grace(),
                        reachable
                                ? or(wanted.podRetention(), config.zero().podRetention())
                                : Duration.ZERO,
                        deadline(object, deadline).plus(ACTIVATION_GRACE)),
                new Measure(
                        metric, window, panicWindow(wanted, config, window), wanted.aggregation()),
                new Capacity(total, or(wanted.targetBurstCapacity(), config.targetBurstCapacity())),
                or(wanted.scaleDownDelay(), config.scaleDownDelay()));
    }

    /// What one instance takes. The target of a revision that bounds its concurrency is that bound,
    /// or less.
    private static double total(PodAutoscaler of, Metric metric, AutoscalerConfig config) {
        Double asked = of.scaling().target();
        if (metric == Metric.RPS) {
            return or(asked, config.targets().rps());
        }
        int bound = of.spec().containerConcurrency();
        double standard = bound > 0 ? bound : config.targets().concurrency();
        if (asked == null) {
            return standard;
        }
        return bound > 0 ? Math.min(asked, bound) : asked;
    }

    private static double target(
            double total, ScalingAnnotations wanted, Metric metric, AutoscalerConfig config) {
        double standard = metric == Metric.RPS ? RPS_UTILIZATION : config.targets().utilization();
        return Math.max(SMALLEST_TARGET, total * or(wanted.utilization(), standard));
    }

    private static KpaLimits limits(
            ScalingAnnotations wanted,
            AutoscalerConfig config,
            Duration window,
            boolean reachable,
            double target) {
        return new KpaLimits(
                target,
                new KpaLimits.Rates(config.rates().up(), config.rates().down()),
                or(wanted.panic().thresholdPercentage(), config.windows().panicThreshold()) / 100,
                window,
                or(wanted.activationScale(), 0),
                reachable);
    }

    private static Bounds bounds(
            ScalingAnnotations wanted, AutoscalerConfig config, boolean reachable) {
        AutoscalerConfig.Bounds standard = config.bounds();
        int initial = or(wanted.initialScale(), standard.initial());
        return new Bounds(
                reachable ? or(wanted.minScale(), standard.min()) : 0,
                or(wanted.maxScale(), standard.max()),
                reachable || initial == 0 ? initial : Math.min(1, initial),
                config.zero().enabled());
    }

    /// In whole seconds, at least one.
    private static Duration panicWindow(
            ScalingAnnotations wanted, AutoscalerConfig config, Duration window) {
        double percent = or(wanted.panic().windowPercentage(), config.windows().panicPercentage());
        return Duration.ofSeconds(Math.max(1, Math.round(window.toSeconds() * percent / 100)));
    }

    private static Duration deadline(ApiObject object, Duration standard) {
        return Annotations.PROGRESS_DEADLINE.find(object).flatMap(Durations::find).orElse(standard);
    }

    private static <T> T or(@Nullable T asked, T standard) {
        return asked == null ? standard : asked;
    }

    private KpaSettings() {}
}
