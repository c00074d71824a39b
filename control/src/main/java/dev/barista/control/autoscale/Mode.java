package dev.barista.control.autoscale;

/// Whether the autoscaler trusts the stable window or follows a burst.
public sealed interface Mode {

    record Stable() implements Mode {}

    /// A burst is on: no scaling down until a stable window has passed without another.
    ///
    /// @param lastBurst ticker reading of the last decision that saw too much load
    /// @param mostPods the most that was wanted since the panic began: the floor
    record Panic(long lastBurst, int mostPods) implements Mode {}

    /// How a scaler starts. One that finds several instances ready was restarted under load, and
    /// must not scale down before it has seen a full window.
    static Mode initial(long now, int ready) {
        return ready > 1 ? new Panic(now, ready) : new Stable();
    }
}
