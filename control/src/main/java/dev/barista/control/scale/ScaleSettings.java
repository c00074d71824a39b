package dev.barista.control.scale;

import dev.barista.control.autoscale.Bounds;
import dev.barista.control.autoscale.KpaLimits;
import dev.barista.control.autoscale.ZeroPolicy;
import dev.barista.model.serving.ScalingAnnotations.Aggregation;
import dev.barista.model.serving.ScalingAnnotations.Metric;
import java.time.Duration;

/// All that a revision's annotations and `config-autoscaler` say about its scale.
///
/// @param limits of the decision
/// @param bounds of its result
/// @param zero when the last instance goes
/// @param measure what is measured, and over which time
/// @param capacity what an instance takes before utilisation, and `target-burst-capacity`
/// @param delay `scale-down-delay`
public record ScaleSettings(
        KpaLimits limits,
        Bounds bounds,
        ZeroPolicy zero,
        Measure measure,
        Capacity capacity,
        Duration delay) {

    public record Measure(
            Metric metric, Duration stableWindow, Duration panicWindow, Aggregation aggregation) {}

    public record Capacity(double total, double burst) {}

    /// Instances that must be ready before the revision counts as active.
    int minReady(boolean initialised) {
        return Math.max(bounds.min(), initialised ? 1 : bounds.initial());
    }
}
