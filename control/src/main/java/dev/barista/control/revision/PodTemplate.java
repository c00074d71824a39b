package dev.barista.control.revision;

import dev.barista.model.object.Json;
import dev.barista.model.serving.Container;
import dev.barista.model.serving.Revision;
import dev.barista.model.serving.Revision.ContainerStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The pod that runs a revision: the user's containers, and nothing beside them. Pure.
///
/// Knative's pods have one container more, which counts, limits and probes; here the gateway counts
/// and limits, and the node probes. So probes stay in the spec, with the port they mean.
final class PodTemplate {

    private static final String USER_PORT = "user-port";

    /// @param statuses with their digests, in the order of [Revision#allContainers]
    /// @param serviceLinks what a spec that does not say gets; null leaves it to the node
    static ObjectNode spec(
            Revision revision, List<ContainerStatus> statuses, @Nullable Boolean serviceLinks) {
        ObjectNode spec = revision.podSpec();
        int port = revision.servingContainer().port();
        String serving = revision.servingContainer().name();
        ArrayNode containers = spec.putArray("containers");
        for (int n = 0; n < revision.containers().size(); n++) {
            Container container = revision.containers().get(n);
            String digest = n < statuses.size() ? statuses.get(n).digest() : "";
            boolean isServing = container.name().equals(serving);
            containers.add(container(revision, container, digest, isServing ? port : 0, port));
        }
        initContainers(spec, statuses, revision.containers().size());
        spec.put(
                "terminationGracePeriodSeconds",
                Math.toIntExact(revision.limits().timeout().toSeconds()));
        if (!spec.hasNonNull("enableServiceLinks") && serviceLinks != null) {
            spec.put("enableServiceLinks", serviceLinks);
        }
        return spec;
    }

    /// Theirs come after those of the containers.
    private static void initContainers(
            ObjectNode spec, List<ContainerStatus> statuses, int containers) {
        for (int n = 0; n < spec.path("initContainers").size(); n++) {
            int at = containers + n;
            String digest = at < statuses.size() ? statuses.get(at).digest() : "";
            if (!digest.isEmpty() && spec.path("initContainers").get(n) instanceof ObjectNode it) {
                it.put("image", digest);
            }
        }
    }

    /// @param own port that it serves on; 0 if another container serves
    private static ObjectNode container(
            Revision revision, Container container, String digest, int own, int userPort) {
        ObjectNode tree = (ObjectNode) container.tree().deepCopy();
        if (!digest.isEmpty()) {
            tree.put("image", digest);
        }
        if (own > 0) {
            tree.putArray("ports").addObject().put("name", USER_PORT).put("containerPort", own);
            fillPort(tree.path("readinessProbe"), own);
        }
        forcePort(tree.path("livenessProbe"), userPort);
        if (!tree.hasNonNull("terminationMessagePolicy")) {
            tree.put("terminationMessagePolicy", "FallbackToLogsOnError");
        }
        tree.remove(List.of("stdin", "stdinOnce", "tty"));
        environment(revision, tree, own);
        return tree;
    }

    private static void environment(Revision revision, ObjectNode tree, int own) {
        ArrayNode env = tree.get("env") instanceof ArrayNode there ? there : tree.putArray("env");
        if (own > 0) {
            env.add(variable("PORT", Integer.toString(own)));
        }
        env.add(variable("K_REVISION", revision.object().name()));
        env.add(variable("K_CONFIGURATION", revision.configuration()));
        env.add(variable("K_SERVICE", revision.service()));
    }

    private static ObjectNode variable(String name, String value) {
        return Json.object().put("name", name).put("value", value);
    }

    /// Gives a probe without a port the one that the container serves on.
    private static void fillPort(JsonNode probe, int port) {
        for (String handler : List.of("httpGet", "tcpSocket", "grpc")) {
            if (probe.get(handler) instanceof ObjectNode there
                    && !there.path("port").isString()
                    && there.path("port").asInt(0) == 0) {
                there.put("port", port);
            }
        }
    }

    private static void forcePort(JsonNode probe, int port) {
        for (String handler : List.of("httpGet", "tcpSocket")) {
            if (probe.get(handler) instanceof ObjectNode there) {
                there.put("port", port);
            }
        }
        fillPort(probe, port);
    }

    private PodTemplate() {}
}
