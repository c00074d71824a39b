package dev.barista.node.daemonset;

import dev.barista.model.object.ApiObject;
import tools.jackson.databind.JsonNode;

/// How a DaemonSet replaces its pod.
///
/// @param onDelete only after a user has deleted it
/// @param surges the new pod comes first, and the old one goes when it is available
record DaemonSpec(boolean onDelete, boolean surges, int minReadySeconds) {

    static DaemonSpec of(ApiObject set) {
        JsonNode strategy = set.spec().path("updateStrategy");
        String surge = strategy.path("rollingUpdate").path("maxSurge").asString("0");
        return new DaemonSpec(
                strategy.path("type").asString("").equals("OnDelete"),
                !surge.isEmpty() && !surge.equals("0") && !surge.equals("0%"),
                set.spec().path("minReadySeconds").asInt(0));
    }
}
