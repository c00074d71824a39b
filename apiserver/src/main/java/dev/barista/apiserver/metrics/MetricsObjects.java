package dev.barista.apiserver.metrics;

import dev.barista.apiserver.metrics.UsageSource.ContainerUsage;
import dev.barista.apiserver.metrics.UsageSource.Measured;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Measures as the objects of `metrics.k8s.io`, in the units of metrics-server. Pure.
public final class MetricsObjects {

    private static final int KIBI = 1024;

    /// @param node that was measured
    public static ObjectNode ofNode(ApiObject node, Measured measured) {
        ObjectNode tree = begin(MetricsKinds.NODES, node, measured);
        tree.set("usage", usage(measured));
        return tree;
    }

    /// @param pod that was measured
    /// @param containers at least one
    public static ObjectNode ofPod(ApiObject pod, List<ContainerUsage> containers) {
        ObjectNode tree = begin(MetricsKinds.PODS, pod, containers.getFirst().measured());
        var list = tree.putArray("containers");
        for (ContainerUsage container : containers) {
            ObjectNode entry = list.addObject().put("name", container.name());
            entry.set("usage", usage(container.measured()));
        }
        return tree;
    }

    private static ObjectNode begin(ResourceType type, ApiObject object, Measured measured) {
        ObjectNode tree = Json.object().put("kind", type.kind());
        tree.put("apiVersion", type.apiVersion());
        ObjectNode metadata = tree.putObject("metadata").put("name", object.name());
        if (type.namespaced()) {
            metadata.put("namespace", object.namespace());
        }
        metadata.put("creationTimestamp", seconds(measured.at()));
        if (!object.metadata().path("labels").isEmpty()) {
            metadata.set("labels", object.metadata().path("labels").deepCopy());
        }
        tree.put("timestamp", seconds(measured.at()));
        return tree.put("window", window(measured.window()));
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// As Go writes a duration: `15.037s`.
    private static String window(Duration window) {
        long millis = window.toMillis();
        return millis % 1000 == 0
                ? millis / 1000 + "s"
                : "%d.%03ds".formatted(millis / 1000, millis % 1000);
    }

    private static ObjectNode usage(Measured measured) {
        return Json.object()
                .put("cpu", measured.cpuNanos() == 0 ? "0" : measured.cpuNanos() + "n")
                .put("memory", measured.memoryBytes() / KIBI + "Ki");
    }

    /// A list of them.
    public static ObjectNode list(ResourceType type, List<ObjectNode> items) {
        ObjectNode tree = Json.object().put("kind", type.kind() + "List");
        tree.put("apiVersion", type.apiVersion());
        tree.putObject("metadata");
        tree.putArray("items").addAll(items);
        return tree;
    }

    private MetricsObjects() {}
}
