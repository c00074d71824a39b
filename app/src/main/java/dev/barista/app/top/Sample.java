package dev.barista.app.top;

import java.util.Map;

/// A value of a metric.
///
/// @param labels of the series
record Sample(String name, Map<String, String> labels, double value) {

    Sample {
        labels = Map.copyOf(labels);
    }

    /// Empty if the series has no such label.
    String label(String label) {
        return labels.getOrDefault(label, "");
    }
}
