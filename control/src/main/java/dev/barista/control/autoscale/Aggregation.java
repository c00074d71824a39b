package dev.barista.control.autoscale;

/// How the seconds of a window become one value: `metric-aggregation-algorithm`.
public enum Aggregation {
    /// Every second counts the same.
    LINEAR,
    /// A second counts the less the older it is.
    WEIGHTED_EXPONENTIAL
}
