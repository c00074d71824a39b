package dev.barista.model.admission;

import dev.barista.model.config.Features;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Validates the probes of a container.
final class ProbeRules {

    private static final Set<String> PROBE =
            Set.of(
                    "httpGet",
                    "tcpSocket",
                    "exec",
                    "grpc",
                    "failureThreshold",
                    "initialDelaySeconds",
                    "periodSeconds",
                    "successThreshold",
                    "timeoutSeconds",
                    "terminationGracePeriodSeconds");
    private static final Set<String> HTTP = Set.of("host", "path", "scheme", "httpHeaders", "port");
    private static final Set<String> SCHEMES = Set.of("", "HTTP", "HTTPS"); // in any case
    private static final Set<String> TCP = Set.of("host", "port");
    private static final String UNNAMED = "http";

    /// @param ports of the container
    static void check(Field container, List<Field> ports) {
        String name = ports.isEmpty() ? "" : ports.getFirst().field("name").text();
        String portName = name.isEmpty() ? UNNAMED : name;
        Field readiness = container.field("readinessProbe");
        handlers(container.field("livenessProbe"), portName);
        handlers(container.field("startupProbe"), portName);
        handlers(readiness, portName);
        if (readiness.isPresent()) {
            readinessNumbers(readiness);
        }
    }

    /// Of a container that does not serve: its probes need a feature, and a port of their own.
    static void checkSidecar(Field container, Features features) {
        for (String name : new String[] {"livenessProbe", "readinessProbe"}) {
            Field probe = container.field(name);
            if (!features.isEnabled(Features.MULTI_CONTAINER_PROBING)) {
                probe.entries().values().forEach(Field::disallowed);
            } else if (probe.isPresent()) {
                handlers(probe, UNNAMED);
                for (String handler : new String[] {"httpGet", "tcpSocket"}) {
                    Field port = probe.down(handler, "port");
                    if (probe.field(handler).isPresent() && port.isZero()) {
                        port.invalid("0", "Probe port must be specified");
                    }
                }
            }
        }
    }

    private static void handlers(Field probe, String portName) {
        if (!probe.isPresent()) {
            return;
        }
        probe.allowOnly(PROBE);
        probe.exactlyOne("httpGet", "tcpSocket", "exec", "grpc");
        probe.field("httpGet").allowOnly(HTTP);
        Field scheme = probe.down("httpGet", "scheme");
        if (!SCHEMES.contains(scheme.text().toUpperCase(Locale.ROOT))) {
            scheme.invalid(scheme.text(), "supported values: \"HTTP\", \"HTTPS\"");
        }
        probe.field("tcpSocket").allowOnly(TCP);
        probe.field("exec").allowOnly(Set.of("command"));
        probe.field("grpc").allowOnly(Set.of("port", "service"));
        for (String handler : new String[] {"httpGet", "tcpSocket"}) {
            Field port = probe.down(handler, "port");
            if (port.node().isNumber()) {
                port.within(0, 65535);
            } else if (!port.text().isEmpty() && !port.text().equals(portName)) {
                port.invalid(port.text(), "Probe port must match container port");
            }
        }
    }

    /// A period of zero is Knative's own probe, which tries again and again until it succeeds.
    private static void readinessNumbers(Field probe) {
        Field failures = probe.field("failureThreshold");
        Field timeout = probe.field("timeoutSeconds");
        long period = probe.field("periodSeconds").number(0);
        probe.field("periodSeconds").within(0, Integer.MAX_VALUE);
        probe.field("initialDelaySeconds").within(0, Integer.MAX_VALUE);
        Field successes = probe.field("successThreshold");
        successes.within(successes.number(0), 1, Integer.MAX_VALUE);
        if (period != 0) {
            timeout.within(timeout.number(0), 1, Integer.MAX_VALUE);
            failures.within(failures.number(0), 1, Integer.MAX_VALUE);
            return;
        }
        if (failures.number(0) != 0) {
            failures.wrong("failureThreshold is disallowed when periodSeconds is zero");
        }
        if (timeout.number(0) != 0) {
            timeout.wrong("timeoutSeconds is disallowed when periodSeconds is zero");
        }
    }

    private ProbeRules() {}
}
