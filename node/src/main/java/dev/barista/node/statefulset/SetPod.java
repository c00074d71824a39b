package dev.barista.node.statefulset;

import dev.barista.model.object.ApiObject;
import dev.barista.node.controlled.PodTree;
import dev.barista.node.controlled.Readiness;
import dev.barista.node.history.TemplateRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One pod of a StatefulSet: what its controller wants to know of it, and how it is made. Pure.
record SetPod(ApiObject pod, int ordinal) {

    static final String NAME = "statefulset.kubernetes.io/pod-name";
    static final String INDEX = "apps.kubernetes.io/pod-index";
    static final String REVISION = TemplateRevision.REVISION;

    private String phase() {
        return pod.status().path("phase").asString("");
    }

    boolean isTerminating() {
        return pod.isTerminating();
    }

    boolean hasFailed() {
        return phase().equals("Failed");
    }

    boolean hasEnded() {
        return hasFailed() || phase().equals("Succeeded");
    }

    boolean isPending() {
        return phase().isEmpty() || phase().equals("Pending");
    }

    boolean isReady() {
        return phase().equals("Running") && Readiness.isReady(pod);
    }

    boolean isHealthy() {
        return isReady() && !isTerminating();
    }

    /// How long until it is available; empty if it is not ready.
    Optional<Duration> untilAvailable(int minReadySeconds, Instant now) {
        return isReady() ? Readiness.untilAvailable(pod, minReadySeconds, now) : Optional.empty();
    }

    boolean isOf(ApiObject revision) {
        return revision().equals(revision.name());
    }

    /// The name of the revision that it is made of.
    String revision() {
        return pod.findLabel(REVISION).orElse("");
    }

    /// The pod of an ordinal, made of the template of a revision.
    static ApiObject make(ApiObject set, ApiObject revision, int ordinal) {
        String name = Ordinals.podName(set.name(), ordinal);
        return PodTree.of(set, TemplateRevision.templateOf(revision))
                .with(tree -> {
                    ObjectNode metadata = tree.withObject("/metadata").put("name", name);
                    metadata.withObject("/labels")
                            .put(NAME, name)
                            .put(INDEX, Integer.toString(ordinal))
                            .put(REVISION, revision.name());
                    ObjectNode spec = tree.withObject("/spec").put("hostname", name);
                    String service = set.spec().path("serviceName").asString("");
                    if (!service.isEmpty()) {
                        spec.put("subdomain", service);
                    }
                    mountClaims(set, ordinal, spec);
                });
    }

    /// A claim takes the place of a volume of the same name.
    private static void mountClaims(ApiObject set, int ordinal, ObjectNode spec) {
        JsonNode own = spec.path("volumes").deepCopy();
        ArrayNode volumes = spec.putArray("volumes");
        for (JsonNode template : SetClaims.templates(set)) {
            String volume = SetClaims.nameOf(template);
            volumes.addObject()
                    .put("name", volume)
                    .putObject("persistentVolumeClaim")
                    .put("claimName", SetClaims.name(set, template, ordinal));
        }
        own.valueStream()
                .filter(volume -> volumes.valueStream().noneMatch(one -> sameName(one, volume)))
                .toList()
                .forEach(volumes::add);
        if (volumes.isEmpty()) {
            spec.remove("volumes");
        }
    }

    private static boolean sameName(JsonNode one, JsonNode other) {
        return one.path("name").equals(other.path("name"));
    }
}
