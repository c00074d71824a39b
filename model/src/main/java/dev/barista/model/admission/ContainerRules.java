package dev.barista.model.admission;

import dev.barista.model.config.Features;
import dev.barista.model.text.Quantities;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Validates the containers of a revision: the one that serves requests, those beside it, and those
/// before it.
final class ContainerRules {

    private static final Set<String> ALLOWED =
            Set.of(
                    "name",
                    "args",
                    "command",
                    "env",
                    "workingDir",
                    "envFrom",
                    "image",
                    "imagePullPolicy",
                    "livenessProbe",
                    "ports",
                    "readinessProbe",
                    "resources",
                    "securityContext",
                    "startupProbe",
                    "terminationMessagePath",
                    "terminationMessagePolicy",
                    "volumeMounts");
    private static final Set<String> ALLOWED_IN_INIT = withInit();
    private static final Set<String> PORT = Set.of("containerPort", "name", "protocol");
    private static final Set<Long> RESERVED_PORTS =
            Set.of(8008L, 8012L, 8013L, 8022L, 9090L, 9091L);
    private static final Set<String> PORT_NAMES = Set.of("", "h2c", "http1");
    private static final Set<String> RESOURCES = Set.of("requests", "limits");
    private static final Set<String> STANDARD = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> PULL_POLICIES = Set.of("", "Always", "IfNotPresent", "Never");
    private static final Set<String> MESSAGE_POLICIES = Set.of("", "File", "FallbackToLogsOnError");

    /// Of the container that serves requests.
    static void check(Field container, Map<String, Field> volumes, Features features) {
        ProbeRules.check(container, container.field("ports").objects());
        common(container, ALLOWED, volumes, features);
    }

    /// Of a container beside it.
    static void checkSidecar(Field container, Map<String, Field> volumes, Features features) {
        ProbeRules.checkSidecar(container, features);
        common(container, ALLOWED, volumes, features);
    }

    /// Of a container that runs before the others.
    static void checkInit(Field container, Map<String, Field> volumes, Features features) {
        for (String field :
                List.of("livenessProbe", "readinessProbe", "startupProbe", "lifecycle")) {
            if (container.field(field).isPresent() && !isNativeSidecar(container)) {
                container.field(field).wrong("field not allowed in an init container");
            }
        }
        common(container, ALLOWED_IN_INIT, volumes, features);
    }

    /// What Kubernetes lets go on beside the others may be probed.
    private static boolean isNativeSidecar(Field init) {
        return init.field("restartPolicy").text().equals("Always");
    }

    private static void common(
            Field container, Set<String> allowed, Map<String, Field> volumes, Features features) {
        List<Field> ports = container.field("ports").objects();
        if (container.node().isEmpty()) {
            container.missing();
            return;
        }
        container.allowOnly(allowed);
        name(container.field("name"));
        container.field("workingDir").text();
        container.field("command").items().forEach(Field::text);
        container.field("args").items().forEach(Field::text);
        EnvRules.check(container, features);
        image(container.field("image"));
        ports.stream().limit(1).forEach(port -> port(container.field("ports"), port));
        resources(container.field("resources"));
        SecurityRules.check(container.field("securityContext"), features);
        oneOf(container.field("imagePullPolicy"), PULL_POLICIES);
        oneOf(container.field("terminationMessagePolicy"), MESSAGE_POLICIES);
        VolumeRules.mounts(container.field("volumeMounts"), volumes, features);
    }

    private static void name(Field name) {
        if (name.text().equals("queue-proxy")) {
            name.wrong("\"queue-proxy\" is a reserved container name");
        } else if (!name.text().isEmpty()) {
            KubernetesNames.dns1123Label(name.text())
                    .forEach(wrong -> name.invalid(name.text(), wrong));
        }
    }

    private static void image(Field image) {
        if (image.text().isEmpty()) {
            image.missing();
        } else if (!ImageReferences.isValid(image.text())) {
            image.wrong(
                    "Failed to parse image reference",
                    "image: \"%s\", error: could not parse reference: %s"
                            .formatted(image.text(), image.text()));
        }
    }

    /// @param ports the list: as in Knative, paths do not say which of its one entry
    private static void port(Field ports, Field port) {
        Field at = new Field(port.node(), ports.path(), ports.errors());
        at.allowOnly(PORT);
        Field number = at.field("containerPort");
        if (RESERVED_PORTS.contains(number.number(0))) {
            String reserved = "%d is a reserved port".formatted(number.number(0));
            number.invalid(reserved, reserved + ", please use a different value");
        }
        number.within(0, 65535);
        Field protocol = at.field("protocol");
        oneOf(protocol, Set.of("", "TCP"));
        Field name = at.field("name");
        if (!PORT_NAMES.contains(name.text())) {
            name.wrong(
                    "Port name %s is not allowed".formatted(name.text()),
                    "Name must be empty, or one of: 'h2c', 'http1'");
        }
    }

    private static void resources(Field resources) {
        resources.allowOnly(RESOURCES);
        for (String kind : RESOURCES) {
            resources.field(kind).entries().values().forEach(ContainerRules::quantity);
            resources.field(kind).entries().forEach(ContainerRules::kind);
        }
        resources
                .field("requests")
                .entries()
                .forEach((resource, request) ->
                        withinLimit(request, resources.down("limits", resource), resource));
    }

    /// In Kubernetes' words, which would say it when the Deployment is made.
    private static void kind(String resource, Field amount) {
        boolean extended = resource.contains("/");
        if (!extended && !STANDARD.contains(resource) && !resource.startsWith("hugepages-")) {
            amount.invalid(resource, "must be a standard resource type or fully qualified");
        } else if (extended && amount(amount).filter(it -> !isWhole(it)).isPresent()) {
            amount.invalid(amount.node().asString(""), "must be an integer");
        }
    }

    private static boolean isWhole(BigDecimal amount) {
        return amount.stripTrailingZeros().scale() <= 0;
    }

    private static void quantity(Field field) {
        Optional<BigDecimal> amount = amount(field);
        if (amount.isEmpty()) {
            field.invalid(field.node().asString(""), "must be a quantity, as in 500m or 128Mi");
        } else if (amount.get().signum() < 0) {
            field.invalid(field.node().asString(""), "must be greater than or equal to 0");
        }
    }

    private static void withinLimit(Field request, Field limit, String resource) {
        Optional<BigDecimal> most = amount(limit);
        Optional<BigDecimal> amount = amount(request);
        if (resource.contains("/") && !limit.isPresent()) {
            limit.wrong("Limit must be set for non overcommitable resources");
        }
        if (most.isPresent() && amount.isPresent() && amount.get().compareTo(most.get()) > 0) {
            request.invalid(
                    request.node().asString(""),
                    "must be less than or equal to %s limit of %s"
                            .formatted(resource, limit.node().asString("")));
        }
    }

    private static Optional<BigDecimal> amount(Field field) {
        return Quantities.find(field.node().asString(""));
    }

    private static Set<String> withInit() {
        Set<String> all = new HashSet<>(ALLOWED);
        all.add("restartPolicy");
        all.add("lifecycle"); // refused by name
        return Set.copyOf(all);
    }

    static void oneOf(Field field, Set<String> values) {
        if (field.isPresent() && !values.contains(field.text())) {
            field.invalid(field.text());
        }
    }

    private ContainerRules() {}
}
