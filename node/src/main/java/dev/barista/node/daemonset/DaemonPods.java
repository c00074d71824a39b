package dev.barista.node.daemonset;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.controlled.PodTree;
import dev.barista.node.history.TemplateRevision;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The pod that a DaemonSet asks for. Pure.
final class DaemonPods {

    static final String REVISION = TemplateRevision.REVISION;

    private static final int LONGEST_PREFIX = 58; // 63 with what the API adds to make it unique
    private static final String TERMS =
            "/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution";

    /// What a daemon runs in spite of: effect, key.
    private static final List<List<String>> TOLERATED =
            List.of(
                    List.of("NoExecute", "node.kubernetes.io/not-ready"),
                    List.of("NoExecute", "node.kubernetes.io/unreachable"),
                    List.of("NoSchedule", "node.kubernetes.io/disk-pressure"),
                    List.of("NoSchedule", "node.kubernetes.io/memory-pressure"),
                    List.of("NoSchedule", "node.kubernetes.io/pid-pressure"),
                    List.of("NoSchedule", "node.kubernetes.io/unschedulable"));

    static ApiObject make(ApiObject set, ApiObject revision, String node) {
        String prefix = set.name() + "-";
        return PodTree.of(set, TemplateRevision.templateOf(revision))
                .with(tree -> {
                    tree.withObject("/metadata")
                            .put(
                                    "generateName",
                                    prefix.substring(0, Math.min(prefix.length(), LONGEST_PREFIX)))
                            .withObject("/labels")
                            .put(REVISION, TemplateRevision.hashOf(revision));
                    tolerate(tree.withObject("/spec"));
                    bind(tree.withObject("/spec"), node);
                });
    }

    private static void tolerate(ObjectNode spec) {
        ArrayNode tolerations = spec.withArray("/tolerations");
        for (List<String> taint : TOLERATED) {
            ObjectNode toleration =
                    Json.object()
                            .put("effect", taint.getFirst())
                            .put("key", taint.getLast())
                            .put("operator", "Exists");
            if (tolerations.valueStream().noneMatch(toleration::equals)) {
                tolerations.add(toleration);
            }
        }
    }

    /// Each term that selects nodes selects this one, and no other.
    private static void bind(ObjectNode spec, String node) {
        ArrayNode terms = spec.withObject(TERMS).putArray("nodeSelectorTerms");
        terms.addObject()
                .putArray("matchFields")
                .addObject()
                .put("key", "metadata.name")
                .put("operator", "In")
                .putArray("values")
                .add(node);
    }

    /// The pod as it would be, for whether it may run here: with the node affinity of the template.
    static ApiObject asked(ApiObject set) {
        JsonNode template = set.spec().path("template");
        return PodTree.of(set, template).with(tree -> tolerate(tree.withObject("/spec")));
    }

    private DaemonPods() {}
}
