package dev.barista.node.pod.start;

import dev.barista.model.object.ApiObject;
import dev.barista.model.text.Quantities;
import dev.barista.node.scheduling.NodeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Checks whether this node can do what a pod asks for. What it cannot is refused, by name; what
/// takes rights away and is not enforced here is told. Pure.
///
/// @param problems why it cannot run: `spec.hostNetwork: true (expected: false)`
/// @param notes what the user should know
public record Admission(List<String> problems, List<String> notes) {

    private static final Set<String> POD =
            Set.of(
                    "containers",
                    "volumes",
                    "restartPolicy",
                    "terminationGracePeriodSeconds",
                    "enableServiceLinks",
                    "imagePullSecrets",
                    "serviceAccountName",
                    "serviceAccount",
                    "automountServiceAccountToken",
                    "dnsPolicy",
                    "dnsConfig",
                    "schedulerName",
                    "securityContext",
                    "nodeName",
                    "nodeSelector",
                    "affinity",
                    "tolerations",
                    "topologySpreadConstraints",
                    "runtimeClassName",
                    "priority",
                    "priorityClassName",
                    "preemptionPolicy",
                    "hostname",
                    "subdomain",
                    "setHostnameAsFQDN",
                    "hostAliases",
                    "hostNetwork",
                    "hostPID",
                    "hostIPC",
                    "shareProcessNamespace",
                    "initContainers",
                    "ephemeralContainers");

    private static final Set<String> CONTAINER =
            Set.of(
                    "name",
                    "image",
                    "command",
                    "args",
                    "workingDir",
                    "ports",
                    "env",
                    "envFrom",
                    "resources",
                    "volumeMounts",
                    "livenessProbe",
                    "readinessProbe",
                    "startupProbe",
                    "terminationMessagePath",
                    "terminationMessagePolicy",
                    "imagePullPolicy",
                    "lifecycle",
                    "securityContext",
                    "restartPolicy",
                    "stdin",
                    "stdinOnce",
                    "tty");

    private static final Set<String> RESOURCES = Set.of("cpu", "memory", "ephemeral-storage");

    private static final Set<String> SCHEMES = Set.of("", "HTTP", "HTTPS");

    private static final Set<String> PROTOCOLS = Set.of("", "TCP", "UDP");

    private static final Set<String> DNS_POLICIES =
            Set.of("", "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");

    public static Admission of(ApiObject pod) {
        var admission = new Admission(new ArrayList<>(), new ArrayList<>());
        admission.checkPod(pod.spec());
        for (String list : List.of("initContainers", "containers")) {
            int n = 0;
            for (JsonNode container : pod.spec().path(list)) {
                String path = "spec.%s[%d].".formatted(list, n++);
                admission.checkContainer(path, container);
                admission.checkRestartPolicy(path, list, container);
            }
        }
        for (JsonNode volume : pod.spec().path("volumes")) {
            AdmittedVolumes.check(volume, admission::refuse);
        }
        return admission;
    }

    private void checkPod(JsonNode spec) {
        for (String field : spec.propertyNames()) {
            if (!POD.contains(field) && isSet(spec.path(field))) {
                refuse("spec." + field, "set", "none: this node does not support it");
            }
        }
        if (spec.path("containers").isEmpty()) {
            refuse("spec.containers", "0", "at least 1");
        }
        int ephemeral = spec.path("ephemeralContainers").size();
        if (ephemeral > 0) {
            refuse("spec.ephemeralContainers", Integer.toString(ephemeral), "none");
        }
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")) {
            if (spec.path(field).asBoolean(false)) {
                refuse("spec." + field, "true", "false");
            }
        }
        String dns = spec.path("dnsPolicy").asString("");
        if (!DNS_POLICIES.contains(dns)) {
            refuse("spec.dnsPolicy", dns, "ClusterFirst, ClusterFirstWithHostNet, Default or None");
        }
        checkPlace(spec);
        checkSecurity("spec.securityContext", spec.path("securityContext"));
    }

    /// Whether it says more than its absence would. A zero value says no more: clients in Go leave
    /// it out, others write it.
    static boolean isSet(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING, NULL -> false;
            case ARRAY, OBJECT -> !value.isEmpty();
            case STRING -> !value.asString().isEmpty();
            case BOOLEAN -> value.asBoolean();
            case NUMBER -> value.asDouble() != 0;
            default -> true;
        };
    }

    private void checkPlace(JsonNode spec) {
        String node = spec.path("nodeName").asString("");
        if (!node.isEmpty() && !node.equals(NodeObject.NAME)) {
            refuse("spec.nodeName", node, NodeObject.NAME);
        }
    }

    private void checkContainer(String path, JsonNode container) {
        for (String field : container.propertyNames()) {
            if (!CONTAINER.contains(field) && isSet(container.path(field))) {
                refuse(path + field, "set", "none: this node does not support it");
            }
        }
        for (String probe : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
            String scheme = container.path(probe).path("httpGet").path("scheme").asString("");
            if (!SCHEMES.contains(scheme.toUpperCase(Locale.ROOT))) {
                refuse(path + probe + ".httpGet.scheme", scheme, "HTTP or HTTPS");
            }
        }
        String stopSignal = container.path("lifecycle").path("stopSignal").asString("");
        if (!stopSignal.isEmpty()) {
            refuse(path + "lifecycle.stopSignal", stopSignal, "none: set it in the image");
        }
        for (JsonNode port : container.path("ports")) {
            if (port.path("hostPort").asInt(0) != 0) {
                refuse(path + "ports.hostPort", port.path("hostPort").asString(), "none");
            }
            String protocol = port.path("protocol").asString("");
            if (!PROTOCOLS.contains(protocol)) {
                refuse(path + "ports.protocol", protocol, "TCP or UDP");
            }
        }
        AdmittedVolumes.checkMounts(path, container, this::refuse);
        checkSecurity(path + "securityContext", container.path("securityContext"));
        checkResources(path, container.path("resources"));
    }

    private void checkRestartPolicy(String path, String list, JsonNode container) {
        String policy = container.path("restartPolicy").asString("");
        boolean sidecar = list.equals("initContainers") && policy.equals("Always");
        if (!policy.isEmpty() && !sidecar) {
            refuse(path + "restartPolicy", policy, "none, or Always of an init container");
        }
    }

    private void checkResources(String path, JsonNode resources) {
        for (String kind : List.of("requests", "limits")) {
            for (String name : resources.path(kind).propertyNames()) {
                String field = path + "resources." + kind;
                if (!isResource(name)) {
                    refuse(field, name, "cpu, memory, ephemeral-storage or an extended resource");
                } else if (isSet(resources.path(kind).path(name))) {
                    checkAmount(field + "." + name, name, resources.path(kind).path(name));
                }
            }
        }
    }

    /// Whether a pod may ask for it; an extended one has a domain in its name.
    private static boolean isResource(String name) {
        return RESOURCES.contains(name) || name.contains("/") || name.startsWith("hugepages-");
    }

    private void checkAmount(String field, String resource, JsonNode amount) {
        try {
            String text = amount.asString();
            boolean cpu = resource.equals("cpu");
            long value = cpu ? Quantities.millis(text) : Quantities.whole(text);
            long most = cpu ? Integer.MAX_VALUE : Long.MAX_VALUE / 2; // sums must not overflow
            if (value < 0 || value > most) {
                refuse(field, text, "0 to " + (cpu ? most + "m" : Long.toString(most)));
            }
        } catch (IllegalArgumentException notAQuantity) {
            problems.add(field + ": " + notAQuantity.getMessage());
        }
    }

    private void checkSecurity(String path, JsonNode security) {
        AdmittedSecurity.check(path, security, this::refuse, notes::add);
    }

    private void refuse(String path, String value, String expected) {
        problems.add("%s: %s (expected: %s)".formatted(path, value, expected));
    }
}
