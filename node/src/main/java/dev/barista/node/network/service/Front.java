package dev.barista.node.network.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.runtime.filter.Protocol;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A Service, as far as connections to it matter.
///
/// @param clusterIps empty if it is headless
/// @param balancers addresses of its load balancer
/// @param local whether pods reach only endpoints of their own node
/// @param outsideLocal whether those who come by a node port do
/// @param affinity null if there is none
public record Front(
        ObjectKey key,
        List<InetAddress> clusterIps,
        List<InetAddress> balancers,
        List<Port> ports,
        boolean local,
        boolean outsideLocal,
        @Nullable Duration affinity) {

    private static final int AFFINITY_SECONDS = 10_800; // Kubernetes' default

    public Front {
        clusterIps = List.copyOf(clusterIps);
        balancers = List.copyOf(balancers);
        ports = List.copyOf(ports);
    }

    /// @param name empty if it has none
    /// @param nodePort 0 if it has none
    public record Port(String name, Protocol protocol, int number, int nodePort) {}

    /// @return empty if no connection is ever led by the kernel: the Service is a name for another
    ///   one, or has no address
    public static Optional<Front> find(ApiObject service) {
        JsonNode spec = service.spec();
        if (spec.path("type").asString("").equals("ExternalName")) {
            return Optional.empty();
        }
        var front =
                new Front(
                        service.key(),
                        clusterIps(spec),
                        balancers(service),
                        ports(spec),
                        spec.path("internalTrafficPolicy").asString("").equals("Local"),
                        spec.path("externalTrafficPolicy").asString("").equals("Local"),
                        affinity(spec));
        return front.clusterIps().isEmpty() ? Optional.empty() : Optional.of(front);
    }

    private static List<InetAddress> clusterIps(JsonNode spec) {
        List<InetAddress> addresses = Addresses.of(spec.path("clusterIPs").valueStream());
        return addresses.isEmpty()
                ? Addresses.find(spec.path("clusterIP").asString("")).stream().toList()
                : addresses;
    }

    private static List<InetAddress> balancers(ApiObject service) {
        boolean balanced = service.spec().path("type").asString("").equals("LoadBalancer");
        JsonNode ingress = service.status().path("loadBalancer").path("ingress");
        return balanced
                ? Addresses.of(ingress.valueStream().map(each -> each.path("ip")))
                : List.of();
    }

    private static List<Port> ports(JsonNode spec) {
        List<Port> ports = new ArrayList<>();
        for (JsonNode port : spec.path("ports")) {
            Protocols.find(port.path("protocol").asString("TCP"))
                    .ifPresent(protocol ->
                            ports.add(
                                    new Port(
                                            port.path("name").asString(""),
                                            protocol,
                                            port.path("port").asInt(0),
                                            port.path("nodePort").asInt(0))));
        }
        return ports;
    }

    private static @Nullable Duration affinity(JsonNode spec) {
        if (!spec.path("sessionAffinity").asString("").equals("ClientIP")) {
            return null;
        }
        int seconds =
                spec.path("sessionAffinityConfig")
                        .path("clientIP")
                        .path("timeoutSeconds")
                        .asInt(AFFINITY_SECONDS);
        return Duration.ofSeconds(Math.max(1, seconds));
    }
}
