package dev.barista.node.pod.run;

import dev.barista.model.object.ApiObject;
import dev.barista.model.text.Quantities;
import dev.barista.node.probe.ProbeSpec;
import dev.barista.node.scheduling.Resources;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// One container of a pod as the node reads it.
///
/// @param pod that it is part of
/// @param tree an element of the pod's `containers` or `initContainers`
public record ContainerView(ApiObject pod, JsonNode tree) {

    /// Kubernetes has no limit of its own; a pod's end is one.
    private static final Duration LONGEST_HOOK = Duration.ofMinutes(10);

    private static final String DISK = "ephemeral-storage"; // measured, not shared out

    public String name() {
        return tree.path("name").asString("");
    }

    public String image() {
        return tree.path("image").asString("");
    }

    /// `Always`, `IfNotPresent` or `Never`.
    public String pullPolicy() {
        String image = image();
        boolean pinned = image.contains("@");
        boolean moving =
                image.endsWith(":latest") || image.lastIndexOf(':') <= image.lastIndexOf('/');
        return tree.path("imagePullPolicy").asString(!pinned && moving ? "Always" : "IfNotPresent");
    }

    /// @param field `readinessProbe`, `livenessProbe` or `startupProbe`
    /// @param zeroIsAggressive as in [ProbeSpec#parse]
    public Optional<ProbeSpec> probe(String field, boolean zeroIsAggressive) {
        return ProbeSpec.parse(tree.path(field), ports(), zeroIsAggressive);
    }

    /// What is done once after it has started, before anything else is asked of it.
    public Optional<ProbeSpec> postStart() {
        return ProbeSpec.hook(tree.at("/lifecycle/postStart"), ports(), LONGEST_HOOK);
    }

    /// What is done before it is asked to end.
    public Optional<ProbeSpec> preStop() {
        return ProbeSpec.hook(tree.at("/lifecycle/preStop"), ports(), LONGEST_HOOK);
    }

    private Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (JsonNode port : tree.path("ports")) {
            ports.put(port.path("name").asString(""), port.path("containerPort").asInt(0));
        }
        return ports;
    }

    /// Where it says why it has ended.
    public String messagePath() {
        String path = tree.path("terminationMessagePath").asString("");
        return path.isEmpty() ? "/dev/termination-log" : path;
    }

    /// Whether the end of its log tells why it has failed, if it does not itself.
    public boolean tellsByLog() {
        return tree.path("terminationMessagePolicy").asString("").equals("FallbackToLogsOnError");
    }

    /// Where its first port is; 0 if it has none.
    public int port() {
        return tree.path("ports").path(0).path("containerPort").asInt(0);
    }

    /// @throws IllegalArgumentException if one is no quantity
    public Resources requests() {
        return amounts("requests");
    }

    /// @throws IllegalArgumentException if one is no quantity
    public Resources limits() {
        return amounts("limits");
    }

    private Resources amounts(String kind) {
        Map<String, Long> others = new TreeMap<>();
        for (String list : List.of("requests", "limits")) {
            for (String name : tree.path("resources").path(list).propertyNames()) {
                if (!name.equals("cpu") && !name.equals("memory") && !name.equals(DISK)) {
                    others.put(name, Quantities.whole(amount(kind, name)));
                }
            }
        }
        return new Resources(
                Quantities.millis(amount(kind, "cpu")),
                Quantities.whole(amount(kind, "memory")),
                others);
    }

    private String amount(String kind, String resource) {
        JsonNode resources = tree.path("resources");
        JsonNode given = resources.path(kind).path(resource);
        JsonNode limit = resources.path("limits").path(resource);
        JsonNode amount = given.isMissingNode() ? limit : given;
        return amount.isMissingNode() ? "0" : amount.asString();
    }

    /// As in an image: `1000:1000`; empty if the pod leaves it to the image.
    public String user() {
        JsonNode user = security("runAsUser");
        JsonNode group = security("runAsGroup");
        if (user.isMissingNode()) {
            return "";
        }
        return user.asString() + (group.isMissingNode() ? "" : ":" + group.asString());
    }

    public boolean mustNotBeRoot() {
        return security("runAsNonRoot").asBoolean(false);
    }

    /// Of the container, or else of the pod.
    private JsonNode security(String field) {
        JsonNode own = tree.path("securityContext").path(field);
        return own.isMissingNode() ? pod.spec().path("securityContext").path(field) : own;
    }
}
