package dev.barista.node.network;

import dev.barista.model.object.ObjectKey;
import java.util.Map;

/// A pod that calls.
public record Caller(ObjectKey pod, Map<String, String> labels) {

    public Caller {
        labels = Map.copyOf(labels);
    }
}
