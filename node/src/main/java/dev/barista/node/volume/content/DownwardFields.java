package dev.barista.node.volume.content;

import dev.barista.model.object.ApiObject;
import dev.barista.model.text.Quantities;
import dev.barista.node.scheduling.Resources;
import dev.barista.node.volume.Refused;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The fields of a pod that its containers may read: in files of a `downwardAPI` volume, and the
/// resources in variables too. Pure.
///
/// @param allocatable of the node: the limit of a container that has none
public record DownwardFields(ApiObject pod, Resources allocatable) {

    /// Of a `fieldRef`, as a file holds it.
    ///
    /// @throws Refused if the volume cannot show this field
    public String field(String path) throws Refused {
        return switch (path) {
            case "metadata.name" -> pod.name();
            case "metadata.namespace" -> pod.namespace();
            case "metadata.uid" -> pod.uid();
            case "metadata.labels" -> lines(pod.labels());
            case "metadata.annotations" -> lines(pod.annotations());
            default -> keyed(path);
        };
    }

    private String keyed(String path) throws Refused {
        int open = path.indexOf("['");
        if (open > 0 && path.endsWith("']")) {
            String key = path.substring(open + 2, path.length() - 2);
            switch (path.substring(0, open)) {
                case "metadata.labels" -> {
                    return pod.findLabel(key).orElse("");
                }
                case "metadata.annotations" -> {
                    return pod.findAnnotation(key).orElse("");
                }
                default -> {
                    // refused below
                }
            }
        }
        throw new Refused(
                ("downwardAPI.items.fieldRef.fieldPath: %s (expected: metadata.name, .namespace,"
                                + " .uid, .labels, .annotations, or one label or annotation)")
                        .formatted(path));
    }

    /// As Kubernetes writes them: one `key="value"` a line, sorted, the value quoted.
    private static String lines(Map<String, String> map) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()))
                        .collect(Collectors.joining("\n"));
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '"' -> quoted.append("\\\"");
                        case '\\' -> quoted.append("\\\\");
                        case '\n' -> quoted.append("\\n");
                        case '\r' -> quoted.append("\\r");
                        case '\t' -> quoted.append("\\t");
                        default -> {
                            if (c < 0x20 || c == 0x7f) {
                                quoted.append("\\x%02x".formatted(c));
                            } else {
                                quoted.appendCodePoint(c);
                            }
                        }
                    }
                });
        return quoted.append('"').toString();
    }

    /// Of a `resourceFieldRef`: whole divisors, rounded up.
    ///
    /// @param own the container that reads it, if the reference names none; may be missing
    /// @throws Refused if there is no such container or resource
    public String resource(JsonNode reference, JsonNode own) throws Refused {
        String name = reference.path("containerName").asString("");
        JsonNode container = name.isEmpty() ? own : containerOf(name);
        String resource = reference.path("resource").asString("");
        BigDecimal amount = amount(container, resource);
        BigDecimal divisor = Quantities.find(divisor(reference)).orElse(BigDecimal.ZERO);
        if (divisor.signum() <= 0) {
            throw new Refused(
                    "resourceFieldRef.divisor: %s (expected: a quantity above 0)"
                            .formatted(divisor(reference)));
        }
        return amount.divide(divisor, 0, RoundingMode.CEILING).toBigInteger().toString();
    }

    private static String divisor(JsonNode reference) {
        String text = reference.path("divisor").asString("1");
        return text.isEmpty() || text.equals("0") ? "1" : text;
    }

    private JsonNode containerOf(String name) throws Refused {
        for (String list : new String[] {"containers", "initContainers"}) {
            for (JsonNode container : pod.spec().path(list)) {
                if (container.path("name").asString("").equals(name)) {
                    return container;
                }
            }
        }
        throw new Refused("container %s not found".formatted(name));
    }

    private BigDecimal amount(JsonNode container, String resource) throws Refused {
        String[] parts = resource.split("\\.", 2);
        boolean known =
                parts.length == 2
                        && (parts[0].equals("limits") || parts[0].equals("requests"))
                        && !parts[1].isEmpty();
        if (!known) {
            throw new Refused(
                    ("resourceFieldRef.resource: %s (expected: limits or requests of cpu, memory"
                                    + " or ephemeral-storage)")
                            .formatted(resource));
        }
        JsonNode resources = container.path("resources");
        JsonNode given = resources.path(parts[0]).path(parts[1]);
        if (given.isMissingNode()) {
            given = resources.path("limits").path(parts[1]);
        }
        if (given.isMissingNode()) {
            return parts[0].equals("requests") ? BigDecimal.ZERO : ofNode(parts[1]);
        }
        String text = given.asString("");
        return Quantities.find(text)
                .orElseThrow(() ->
                        new Refused("%s: %s (expected: a quantity)".formatted(resource, text)));
    }

    private BigDecimal ofNode(String resource) {
        return switch (resource) {
            case "cpu" -> BigDecimal.valueOf(allocatable.cpuMillis(), 3);
            case "memory" -> BigDecimal.valueOf(allocatable.memoryBytes());
            default -> BigDecimal.ZERO;
        };
    }
}
