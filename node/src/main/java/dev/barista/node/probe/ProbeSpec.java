package dev.barista.node.probe;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A probe of a container, with Kubernetes' defaults filled in.
///
/// @param aggressive tried again at once until it succeeds: Knative's way when `periodSeconds` is 0
/// @param grace how long the container has to end when this probe has it restarted; empty: as the
///   pod says
public record ProbeSpec(
        Action action,
        Duration initialDelay,
        Duration period,
        Duration timeout,
        int successThreshold,
        int failureThreshold,
        boolean aggressive,
        Optional<Duration> grace) {

    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration NO_GLITCH = Duration.ofSeconds(30);

    /// What is tried.
    public sealed interface Action {

        /// @param port 0 is the container's
        /// @param at whom to connect to, from inside the pod; empty: the container
        record Tcp(int port, String at) implements Action {}

        /// @param port 0 is the container's
        record Http(int port, Probes.HttpGet get) implements Action {}

        /// A question of gRPC's health checking protocol.
        ///
        /// @param port 0 is the container's
        /// @param service may be empty: the server as a whole
        record Grpc(int port, String service) implements Action {}

        /// Nothing but the time before it.
        record Sleep() implements Action {}

        record Exec(List<String> command) implements Action {
            public Exec {
                command = List.copyOf(command);
            }
        }
    }

    /// Of a container's `readinessProbe`, `livenessProbe` or `startupProbe`.
    ///
    /// @param ports the container's, by name
    /// @param zeroIsAggressive whether a period of 0 is Knative's, and not Kubernetes' 10 s
    /// @return empty if there is none
    public static Optional<ProbeSpec> parse(
            JsonNode probe, Map<String, Integer> ports, boolean zeroIsAggressive) {
        return action(probe, ports).map(action -> of(probe, action, zeroIsAggressive));
    }

    /// Of a container's `lifecycle.postStart` or `lifecycle.preStop`: tried once. A time that it is
    /// to sleep is its initial delay.
    ///
    /// @param ports the container's, by name
    /// @param timeout of the try
    /// @return empty if there is none
    public static Optional<ProbeSpec> hook(
            JsonNode hook, Map<String, Integer> ports, Duration timeout) {
        Optional<Action> action =
                hook.has("sleep") ? Optional.of(new Action.Sleep()) : action(hook, ports);
        Duration sleep = Duration.ofSeconds(Math.max(0, hook.at("/sleep/seconds").asInt(0)));
        return action.map(
                what -> new ProbeSpec(what, sleep, PERIOD, timeout, 1, 1, false, Optional.empty()));
    }

    /// The same with another time limit.
    public ProbeSpec within(Duration limit) {
        return new ProbeSpec(
                action,
                initialDelay,
                period,
                limit,
                successThreshold,
                failureThreshold,
                aggressive,
                grace);
    }

    /// How an instance that is ready is probed on: an aggressive probe becomes Kubernetes' own,
    /// with a period of 10 s.
    public ProbeSpec onceReady() {
        return aggressive
                ? new ProbeSpec(
                        action,
                        PERIOD,
                        PERIOD,
                        timeout,
                        successThreshold,
                        failureThreshold,
                        false,
                        grace)
                : this;
    }

    /// Whether so many failures in a row are no glitch: twice what the threshold says, or half a
    /// minute of them.
    public boolean isCertain(int failures) {
        return failures >= 2 * failureThreshold
                || (failures >= failureThreshold
                        && period.multipliedBy(failures).compareTo(NO_GLITCH) >= 0);
    }

    private static ProbeSpec of(JsonNode probe, Action action, boolean zeroIsAggressive) {
        int period = probe.path("periodSeconds").asInt(0);
        return new ProbeSpec(
                action,
                Duration.ofSeconds(Math.max(0, probe.path("initialDelaySeconds").asInt(0))),
                period > 0 ? Duration.ofSeconds(period) : PERIOD,
                Duration.ofSeconds(Math.max(1, probe.path("timeoutSeconds").asInt(1))),
                Math.max(1, probe.path("successThreshold").asInt(1)),
                atLeastOne(probe.path("failureThreshold").asInt(3), 3),
                zeroIsAggressive && period == 0,
                grace(probe.path("terminationGracePeriodSeconds")));
    }

    private static Optional<Duration> grace(JsonNode seconds) {
        return seconds.asInt(0) > 0
                ? Optional.of(Duration.ofSeconds(seconds.asInt()))
                : Optional.empty();
    }

    private static int atLeastOne(int value, int otherwise) {
        return value > 0 ? value : otherwise;
    }

    private static Optional<Action> action(JsonNode probe, Map<String, Integer> ports) {
        if (probe.has("httpGet")) {
            JsonNode get = probe.get("httpGet");
            return Optional.of(new Action.Http(port(get.path("port"), ports), httpGet(get)));
        }
        if (probe.has("tcpSocket")) {
            JsonNode socket = probe.get("tcpSocket");
            return Optional.of(
                    new Action.Tcp(port(socket.path("port"), ports), text(socket, "host")));
        }
        if (probe.has("grpc")) {
            JsonNode grpc = probe.get("grpc");
            return Optional.of(
                    new Action.Grpc(port(grpc.path("port"), ports), text(grpc, "service")));
        }
        if (probe.has("exec")) {
            return Optional.of(
                    new Action.Exec(
                            probe.at("/exec/command")
                                    .valueStream()
                                    .map(JsonNode::asString)
                                    .toList()));
        }
        return Optional.empty();
    }

    private static Probes.HttpGet httpGet(JsonNode get) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", "kube-probe/barista");
        String host = "";
        for (JsonNode header : get.path("httpHeaders")) {
            String name = header.path("name").asString("");
            String value = header.path("value").asString("");
            if (name.equalsIgnoreCase("Host")) {
                host = value;
            } else {
                headers.put(name, value);
            }
        }
        String path = get.path("path").asString("/");
        return new Probes.HttpGet(
                text(get, "scheme").equalsIgnoreCase("HTTPS"),
                text(get, "host"),
                host,
                path.startsWith("/") ? path : "/" + path,
                headers);
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).isString() ? object.path(field).asString() : "";
    }

    private static int port(JsonNode port, Map<String, Integer> ports) {
        return port.isString() ? ports.getOrDefault(port.asString(), 0) : port.asInt(0);
    }
}
