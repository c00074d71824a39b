package dev.barista.node.network.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.runtime.filter.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// An EndpointSlice.
///
/// @param service that it belongs to
public record Slice(ObjectKey service, List<Port> ports, List<Endpoint> endpoints) {

    private static final String SERVICE = "kubernetes.io/service-name";

    public Slice {
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }

    /// @param name empty if it has none
    record Port(String name, Protocol protocol, int number) {}

    /// @param ready for new connections
    /// @param serving still, although it ends
    /// @param node on which it is; empty if it is on none that is known
    record Endpoint(InetAddress address, boolean ready, boolean serving, String node) {}

    /// @return empty if it belongs to no Service, or is one of names
    public static Optional<Slice> find(ApiObject object) {
        boolean named = object.tree().path("addressType").asString("").equals("FQDN");
        return object.findLabel(SERVICE)
                .filter(_ -> !named)
                .map(name ->
                        new Slice(
                                new ObjectKey(object.namespace(), name),
                                ports(object.tree().path("ports")),
                                endpoints(object.tree().path("endpoints"))));
    }

    private static List<Port> ports(JsonNode list) {
        List<Port> ports = new ArrayList<>();
        for (JsonNode port : list) {
            Protocols.find(port.path("protocol").asString("TCP"))
                    .ifPresent(protocol ->
                            ports.add(
                                    new Port(
                                            port.path("name").asString(""),
                                            protocol,
                                            port.path("port").asInt(0))));
        }
        return ports;
    }

    /// Kubernetes uses the first address of an endpoint; unknown readiness counts as ready.
    private static List<Endpoint> endpoints(JsonNode list) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (JsonNode each : list) {
            JsonNode conditions = each.path("conditions");
            boolean ready = conditions.path("ready").asBoolean(true);
            Addresses.find(each.path("addresses").path(0).asString(""))
                    .ifPresent(address ->
                            endpoints.add(
                                    new Endpoint(
                                            address,
                                            ready,
                                            conditions.path("serving").asBoolean(ready),
                                            each.path("nodeName").asString(""))));
        }
        return endpoints;
    }
}
