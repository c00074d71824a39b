package dev.barista.node.volume;

import dev.barista.model.object.ApiObject;
import dev.barista.node.names.ServiceLinks;
import dev.barista.node.scheduling.Resources;
import dev.barista.node.volume.content.DownwardFields;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The environment of a container: that of its image, then `envFrom`, then `env`; of two with one
/// name the later counts.
///
/// @param pod whose fields `fieldRef` may name
/// @param place for the fields that only the node knows
/// @param allocatable of the node: the limit of a container that has none
public record Environment(Sources sources, ApiObject pod, PodPlace place, Resources allocatable) {

    /// @param image of the image
    /// @throws Refused if a ConfigMap, a Secret or a key of them is not there, and not optional
    public Map<String, String> of(JsonNode container, Map<String, String> image) throws Refused {
        Map<String, String> all = new LinkedHashMap<>(image);
        all.putAll(links());
        Map<String, String> known = new LinkedHashMap<>(); // what `$(NAME)` may refer to
        for (JsonNode from : container.path("envFrom")) {
            known.putAll(from(from));
        }
        for (JsonNode variable : container.path("env")) {
            Optional<String> value =
                    variable.has("valueFrom")
                            ? valueFrom(variable.get("valueFrom"), container)
                            : Optional.of(
                                    Expansion.expand(variable.path("value").asString(""), known));
            value.ifPresent(text -> known.put(variable.path("name").asString(""), text));
        }
        all.putAll(known);
        return all;
    }

    private Map<String, String> links() {
        Map<String, String> links =
                new LinkedHashMap<>(ServiceLinks.of(sources.findApi().stream().toList()));
        if (pod.spec().path("enableServiceLinks").asBoolean(true)) {
            links.putAll(ServiceLinks.of(sources.services()));
        }
        return links;
    }

    private Map<String, String> from(JsonNode from) throws Refused {
        boolean secret = from.has("secretRef");
        JsonNode reference = from.path(secret ? "secretRef" : "configMapRef");
        String prefix = from.path("prefix").asString("");
        Map<String, String> variables = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> entry : data(secret, reference).entrySet()) {
            String name = prefix + entry.getKey();
            if (isName(name)) { // others are left out, as in Kubernetes
                variables.put(name, text(entry.getValue()));
            }
        }
        return variables;
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.indexOf('=') < 0 && !Character.isDigit(name.charAt(0));
    }

    private Map<String, byte[]> data(boolean secret, JsonNode reference) throws Refused {
        String name = reference.path("name").asString("");
        Optional<Map<String, byte[]>> data =
                secret ? sources.findSecret(name) : sources.findConfigMap(name);
        if (data.isEmpty() && !reference.path("optional").asBoolean(false)) {
            throw new Refused(
                    "%s \"%s\" not found".formatted(secret ? "secret" : "configmap", name));
        }
        return data.orElse(Map.of());
    }

    private Optional<String> valueFrom(JsonNode from, JsonNode container) throws Refused {
        if (from.has("fieldRef")) {
            return Optional.of(field(from.at("/fieldRef/fieldPath").asString("")));
        }
        if (from.has("resourceFieldRef")) {
            var fields = new DownwardFields(pod, allocatable);
            return Optional.of(fields.resource(from.get("resourceFieldRef"), container));
        }
        boolean secret = from.has("secretKeyRef");
        JsonNode reference = from.path(secret ? "secretKeyRef" : "configMapKeyRef");
        if (reference.isMissingNode()) {
            throw new Refused(
                    ("env.valueFrom: %s (expected: configMapKeyRef, secretKeyRef, fieldRef or"
                                    + " resourceFieldRef)")
                            .formatted(String.join(", ", from.propertyNames())));
        }
        String key = reference.path("key").asString("");
        byte[] value = data(secret, reference).get(key);
        if (value == null && !reference.path("optional").asBoolean(false)) {
            throw new Refused(
                    "couldn't find key %s in %s %s/%s"
                            .formatted(
                                    key,
                                    secret ? "Secret" : "ConfigMap",
                                    pod.namespace(),
                                    reference.path("name").asString("")));
        }
        return Optional.ofNullable(value).map(Environment::text);
    }

    private String field(String path) throws Refused {
        return switch (path) {
            case "metadata.name" -> pod.name();
            case "metadata.namespace" -> pod.namespace();
            case "metadata.uid" -> pod.uid();
            case "spec.nodeName" -> place.node();
            case "spec.serviceAccountName" ->
                    pod.spec().path("serviceAccountName").asString("default");
            case "status.hostIP", "status.hostIPs" -> place.hostAddress();
            case "status.podIP" -> place.addresses().getFirst();
            case "status.podIPs" -> String.join(",", place.addresses());
            default -> keyed(path);
        };
    }

    private String keyed(String path) throws Refused {
        int open = path.indexOf("['");
        if (open > 0 && path.endsWith("']")) {
            String key = path.substring(open + 2, path.length() - 2);
            String map = path.substring(0, open);
            if (map.equals("metadata.labels")) {
                return pod.findLabel(key).orElse("");
            }
            if (map.equals("metadata.annotations")) {
                return pod.findAnnotation(key).orElse("");
            }
        }
        throw new Refused(
                ("env.valueFrom.fieldRef.fieldPath: %s (expected: a field of metadata,"
                                + " spec.nodeName, spec.serviceAccountName, status.podIP,"
                                + " status.podIPs or status.hostIP)")
                        .formatted(path));
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
