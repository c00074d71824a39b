package dev.barista.control.scale;

import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.ScalingAnnotations.Metric;
import java.util.Optional;

/// What the autoscaler sees of a revision at one moment, and wants.
///
/// @param desired instances that it wants
/// @param requested instances that are asked of the Deployment; more than desired while the last
///   ones of an idle revision have their grace
/// @param ready instances that may serve
/// @param panics whether it follows a burst
/// @param metric what it scales by
/// @param target of that metric, for each instance
/// @param load empty while there is nothing measured, as of one that sleeps
public record ScaleReading(
        ObjectKey revision,
        int desired,
        int requested,
        int ready,
        boolean panics,
        Metric metric,
        double target,
        Optional<Load> load) {

    /// Averages of the metric over all instances, as Knative's autoscaler shows them.
    ///
    /// @param excessBurst what the ready instances could take beyond it; see
    ///   `target-burst-capacity`
    public record Load(double stable, double panic, int excessBurst) {}
}
