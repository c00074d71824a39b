package dev.barista.control.autoscale;

import java.time.Duration;

/// The parameters of a scaling decision, from the revision's annotations and `config-autoscaler`.
///
/// @param target load per instance that is aimed at: the total target × utilisation, at least 0.01
/// @param rates how fast to follow
/// @param panicThreshold wanted ÷ ready at which a panic begins, as in `2.0`
/// @param stableWindow how long a panic lasts after the last burst
/// @param activationScale fewest instances when there is any load; below 2 is off
/// @param reachable whether a route leads to the revision; otherwise it may fall to zero at once
public record KpaLimits(
        double target,
        Rates rates,
        double panicThreshold,
        Duration stableWindow,
        int activationScale,
        boolean reachable) {

    /// Most that one decision may multiply (`up`) or divide (`down`) the ready instances by.
    public record Rates(double up, double down) {}
}
