package dev.barista.model.admission;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.config.DefaultsConfig;
import dev.barista.model.naming.Template;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Fills in what a revision's spec leaves out. Doing so again changes nothing.
final class RevisionDefaults {

    private final ObjectNode spec;
    private final ConfigSnapshot config;

    private RevisionDefaults(ObjectNode spec, ConfigSnapshot config) {
        this.spec = spec;
        this.config = config;
    }

    /// @param parent metadata of the Service, Configuration or Revision that the spec is part of
    /// @param create whether that is new: some defaults are for new objects alone
    static void apply(ObjectNode spec, JsonNode parent, boolean create, ConfigSnapshot config) {
        RevisionDefaults defaults = new RevisionDefaults(spec, config);
        defaults.timeouts();
        defaults.putUnlessPresent(
                "containerConcurrency", config.defaults().concurrency().fallback());
        defaults.serviceLinks(create);
        defaults.containers(parent);
    }

    private void timeouts() {
        DefaultsConfig.Timeouts timeouts = config.defaults().timeouts();
        if (Trees.isZero(spec.path("timeoutSeconds"))) {
            spec.put("timeoutSeconds", timeouts.request());
        }
        int timeout = spec.path("timeoutSeconds").asInt(0);
        if (timeouts.idle() != 0 && timeouts.idle() < timeout) {
            putUnlessPresent("idleTimeoutSeconds", timeouts.idle());
        }
        if (timeouts.responseStart() != 0 && timeouts.responseStart() < timeout) {
            putUnlessPresent("responseStartTimeoutSeconds", timeouts.responseStart());
        }
    }

    private void putUnlessPresent(String field, int value) {
        if (!spec.hasNonNull(field)) {
            spec.put(field, value);
        }
    }

    private void serviceLinks(boolean create) {
        Boolean links = config.defaults().enableServiceLinks();
        if (create && links != null && !spec.hasNonNull("enableServiceLinks")) {
            spec.put("enableServiceLinks", links);
        }
    }

    private void containers(JsonNode parent) {
        List<ObjectNode> containers = objects(spec.path("containers"));
        List<ObjectNode> inits = objects(spec.path("initContainers"));
        name(containers, config.defaults().containerName(), parent);
        name(inits, config.defaults().initContainerName(), parent);
        inits.forEach(this::mounts);
        for (ObjectNode container : containers) {
            resources(container);
            mounts(container);
            boolean serves = containers.size() == 1 || !container.path("ports").isEmpty();
            readinessProbe(container, serves);
            for (String probe : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
                if (container.path(probe).get("grpc") instanceof ObjectNode grpc
                        && !grpc.hasNonNull("service")) {
                    grpc.put("service", "");
                }
                scheme(container.path(probe).path("httpGet"));
            }
        }
    }

    /// Knative takes a scheme in any case, and an empty one; the kubelet compares it as it is.
    private static void scheme(JsonNode httpGet) {
        if (httpGet instanceof ObjectNode get && get.path("scheme").isString()) {
            String scheme = get.path("scheme").asString();
            if (scheme.isEmpty()) {
                get.remove("scheme");
            } else {
                get.put("scheme", scheme.toUpperCase(Locale.ROOT));
            }
        }
    }

    private static List<ObjectNode> objects(JsonNode list) {
        return list.valueStream()
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .toList();
    }

    /// Names containers without a name; of several, by number.
    private static void name(List<ObjectNode> containers, Template template, JsonNode parent) {
        Set<String> used = new HashSet<>();
        containers.forEach(container -> used.add(container.path("name").asString("")));
        String name =
                template.render(
                        new Template.Values(
                                Map.of(
                                        "Name", parent.path("name").asString(""),
                                        "Namespace", parent.path("namespace").asString("")),
                                Map.of()));
        for (ObjectNode container : containers) {
            if (Trees.isZero(container.path("name"))) {
                container.put("name", containers.size() == 1 ? name : unused(name, used));
            }
        }
    }

    private static String unused(String name, Set<String> used) {
        int number = 0;
        while (!used.add(name + "-" + number)) {
            number++;
        }
        return name + "-" + number;
    }

    private void resources(ObjectNode container) {
        if (!container.hasNonNull("resources")) {
            container.putObject("resources");
        }
        if (container.get("resources") instanceof ObjectNode resources) {
            fill(resources, "requests", config.defaults().requests());
            fill(resources, "limits", config.defaults().limits());
        }
    }

    private static void fill(ObjectNode resources, String kind, Map<String, String> defaults) {
        if (defaults.isEmpty()) {
            return;
        }
        if (!resources.hasNonNull(kind)) {
            resources.putObject(kind);
        }
        if (resources.get(kind) instanceof ObjectNode amounts) {
            defaults.forEach((resource, amount) -> {
                if (!amounts.hasNonNull(resource)) {
                    amounts.put(resource, amount);
                }
            });
        }
    }

    private void mounts(ObjectNode container) {
        for (ObjectNode mount : objects(container.path("volumeMounts"))) {
            JsonNode volume = volume(mount.path("name").asString(""));
            boolean writable =
                    volume.has("emptyDir")
                            || volume.has("persistentVolumeClaim")
                            || volume.has("ephemeral");
            if (!writable && volume.isObject()) {
                mount.put("readOnly", true);
            }
        }
    }

    private JsonNode volume(String name) {
        return spec.path("volumes")
                .valueStream()
                .filter(volume -> volume.path("name").asString("").equals(name))
                .findFirst()
                .orElseGet(() -> spec.path("volumes").path("none"));
    }

    /// A container that serves is asked whether it is ready; if nothing else is said, by opening
    /// its port.
    private static void readinessProbe(ObjectNode container, boolean serves) {
        if (serves && !container.hasNonNull("readinessProbe")) {
            container.putObject("readinessProbe");
        }
        if (!(container.get("readinessProbe") instanceof ObjectNode probe)) {
            return;
        }
        boolean asked =
                List.of("httpGet", "tcpSocket", "exec", "grpc").stream()
                        .anyMatch(probe::hasNonNull);
        if (serves && !asked) {
            probe.putObject("tcpSocket").put("port", 0);
        }
        putIfZero(probe, "successThreshold", 1);
        if (!Trees.isZero(probe.path("periodSeconds"))) {
            putIfZero(probe, "failureThreshold", 3);
            putIfZero(probe, "timeoutSeconds", 1);
        }
    }

    private static void putIfZero(ObjectNode probe, String field, int value) {
        if (Trees.isZero(probe.path(field))) {
            probe.put(field, value);
        }
    }
}
