package dev.barista.apiserver.metrics;

import dev.barista.model.object.ResourceType;
import java.util.List;

/// The kinds of `metrics.k8s.io`, which are measured when they are asked for, and never stored.
public final class MetricsKinds {

    public static final String GROUP = "metrics.k8s.io";
    public static final String VERSION = "v1beta1";

    static final ResourceType NODES =
            new ResourceType(GROUP, VERSION, "NodeMetrics", "nodes", false);
    static final ResourceType PODS = new ResourceType(GROUP, VERSION, "PodMetrics", "pods", true);

    public static final List<ResourceType> ALL = List.of(NODES, PODS);

    /// What can be done with them.
    public static final List<String> VERBS = List.of("get", "list");

    private MetricsKinds() {}
}
