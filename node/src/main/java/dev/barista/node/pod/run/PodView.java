package dev.barista.node.pod.run;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings;
import dev.barista.model.text.Quantities;
import dev.barista.node.probe.ProbeSpec;
import dev.barista.node.scheduling.Resources;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A pod as the node reads it. Its one container is the first; [Admission] sees to it that there
/// are no others.
public record PodView(ApiObject pod) {

    private static final int DEFAULT_PORT = 8080;

    public ObjectKey key() {
        return pod.key();
    }

    public String uid() {
        return pod.uid();
    }

    /// Whom it serves; a pod without a revision is not routed.
    public Optional<ObjectKey> revision() {
        return pod.findLabel(Labels.REVISION).map(name -> new ObjectKey(pod.namespace(), name));
    }

    /// Whether its revision could have had idle seats when it was made. It may have got them since,
    /// by an edit of `config-idle`: so this is not asked where an instance is to pass.
    public boolean bearsSeat() {
        return pod.findLabel(Labels.SEAT).isPresent();
    }

    /// Whether it is an idle seat.
    public boolean isReserve() {
        return pod.findLabel(Labels.SEAT).filter(Labels.RESERVE::equals).isPresent();
    }

    /// What becomes of it while it idles.
    public IdleSettings idle(IdleConfig config) {
        return IdleSettings.from(pod.annotations(), config);
    }

    public JsonNode container() {
        return pod.spec().path("containers").path(0);
    }

    public String containerName() {
        return container().path("name").asString("");
    }

    /// Whether its environment names its uid: another one's would be wrong.
    public boolean knowsItsUid() {
        return container()
                .path("env")
                .valueStream()
                .map(one -> one.at("/valueFrom/fieldRef/fieldPath").asString(""))
                .anyMatch("metadata.uid"::equals);
    }

    public String image() {
        return container().path("image").asString("");
    }

    /// `Always`, `IfNotPresent` or `Never`.
    public String pullPolicy() {
        String image = image();
        boolean pinned = image.contains("@");
        boolean moving =
                image.endsWith(":latest") || image.lastIndexOf(':') <= image.lastIndexOf('/');
        return container()
                .path("imagePullPolicy")
                .asString(!pinned && moving ? "Always" : "IfNotPresent");
    }

    /// Where it listens, unless it has no port: the first of them.
    public int port() {
        return container().path("ports").path(0).path("containerPort").asInt(DEFAULT_PORT);
    }

    public boolean hasPort() {
        return !container().path("ports").isEmpty() || revision().isPresent();
    }

    /// @param field `readinessProbe`, `livenessProbe` or `startupProbe`
    public Optional<ProbeSpec> probe(String field) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (JsonNode port : container().path("ports")) {
            ports.put(port.path("name").asString(""), port.path("containerPort").asInt(0));
        }
        boolean knative = field.equals("readinessProbe") && revision().isPresent();
        return ProbeSpec.parse(container().path(field), ports, knative);
    }

    public Duration grace() {
        int given = pod.spec().path("terminationGracePeriodSeconds").asInt(30);
        int asked = pod.metadata().path("deletionGracePeriodSeconds").asInt(given);
        return Duration.ofSeconds(Math.max(0, asked));
    }

    public boolean restarts(int exitCode) {
        return switch (pod.spec().path("restartPolicy").asString("Always")) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            default -> true;
        };
    }

    /// @throws IllegalArgumentException if one is no quantity
    public Resources requests() {
        return new Resources(
                Quantities.millis(amount("requests", "cpu")),
                Quantities.whole(amount("requests", "memory")));
    }

    /// @throws IllegalArgumentException if one is no quantity
    public Resources limits() {
        return new Resources(
                Quantities.millis(amount("limits", "cpu")),
                Quantities.whole(amount("limits", "memory")));
    }

    private String amount(String kind, String resource) {
        JsonNode resources = container().path("resources");
        JsonNode given = resources.path(kind).path(resource);
        JsonNode limit = resources.path("limits").path(resource);
        JsonNode amount = given.isMissingNode() ? limit : given;
        return amount.isMissingNode() ? "0" : amount.asString();
    }

    /// `Guaranteed`, `Burstable` or `BestEffort`.
    public String quality() {
        JsonNode resources = container().path("resources");
        if (resources.path("requests").isEmpty() && resources.path("limits").isEmpty()) {
            return "BestEffort";
        }
        return isGuaranteed() ? "Guaranteed" : "Burstable";
    }

    private boolean isGuaranteed() {
        try {
            Resources limits = limits();
            boolean all = limits.cpuMillis() > 0 && limits.memoryBytes() > 0;
            return all && limits.equals(requests());
        } catch (IllegalArgumentException notAQuantity) {
            return false; // it is refused for that, which its status must be able to say
        }
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
        JsonNode own = container().path("securityContext").path(field);
        return own.isMissingNode() ? pod.spec().path("securityContext").path(field) : own;
    }
}
