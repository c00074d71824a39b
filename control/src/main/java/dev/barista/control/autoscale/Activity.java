package dev.barista.control.autoscale;

/// The condition `Active` of a PodAutoscaler: whether the revision serves, and since when, as a
/// ticker reading.
public sealed interface Activity {

    long since();

    /// Instances are being started, and requests may wait.
    record Activating(long since) implements Activity {}

    record Active(long since) implements Activity {}

    /// Nothing is wanted. Instances may still be there until the grace period has passed.
    ///
    /// @param timedOut whether it got here because activating took too long
    record Inactive(long since, boolean timedOut) implements Activity {}
}
