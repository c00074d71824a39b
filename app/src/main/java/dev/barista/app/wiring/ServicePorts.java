package dev.barista.app.wiring;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.object.ApiObject;
import dev.barista.model.serving.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// Reads a Service and its EndpointSlices. Pure.
final class ServicePorts {

    /// Label of an EndpointSlice: the Service that it is of.
    static final String SERVICE_NAME = "kubernetes.io/service-name";

    /// The name that a Service stands for, without a final dot; empty for one with endpoints.
    static Optional<String> externalName(ApiObject service) {
        return service.spec().path("type").asString("").equals("ExternalName")
                ? Optional.of(
                        service.spec().path("externalName").asString("").replaceAll("\\.$", ""))
                : Optional.empty();
    }

    /// The number of a port, given by its name or number; of an ExternalName that lists no ports
    /// any number is one.
    static OptionalInt number(ApiObject service, String port) {
        Optional<JsonNode> listed = find(service, port);
        if (listed.isPresent()) {
            return OptionalInt.of(listed.get().path("port").asInt(0));
        }
        boolean any = externalName(service).isPresent() && port.matches("[0-9]{1,5}");
        return any ? OptionalInt.of(Integer.parseInt(port)) : OptionalInt.empty();
    }

    private static Optional<JsonNode> find(ApiObject service, String port) {
        return service.spec()
                .path("ports")
                .valueStream()
                .filter(listed ->
                        listed.path("name").asString("").equals(port)
                                || listed.path("port").asString("").equals(port))
                .findFirst();
    }

    /// What a port of a Service speaks: h2c if it says so, by its `appProtocol` as in Kubernetes or
    /// by its name as in Knative.
    static Protocol protocol(ApiObject service, String port) {
        return find(service, port).filter(ServicePorts::isHttp2).isPresent()
                ? Protocol.H2C
                : Protocol.HTTP1;
    }

    private static boolean isHttp2(JsonNode port) {
        String named = port.path("name").asString("");
        return port.path("appProtocol").asString("").equals("kubernetes.io/h2c")
                || named.equals("h2c")
                || named.equals("http2");
    }

    /// The ready endpoints behind a port of a Service, each once.
    static List<Endpoint.OnHost> ready(ApiObject service, List<ApiObject> slices, String port) {
        Optional<JsonNode> listed = find(service, port);
        if (listed.isEmpty()) {
            return List.of();
        }
        String name = listed.get().path("name").asString("");
        String family = service.spec().path("ipFamilies").path(0).asString("IPv4");
        List<ApiObject> first =
                slices.stream()
                        .filter(slice ->
                                slice.tree().path("addressType").asString("").equals(family))
                        .toList();
        return (first.isEmpty() ? slices : first)
                .stream().flatMap(slice -> ready(slice, name).stream()).distinct().toList();
    }

    /// Of an endpoint that does not say whether it is ready, it is.
    private static List<Endpoint.OnHost> ready(ApiObject slice, String portName) {
        int port =
                slice.tree()
                        .path("ports")
                        .valueStream()
                        .filter(each -> each.path("name").asString("").equals(portName))
                        .mapToInt(each -> each.path("port").asInt(0))
                        .findFirst()
                        .orElse(0);
        return port == 0
                ? List.of()
                : slice.tree()
                        .path("endpoints")
                        .valueStream()
                        .filter(each -> each.at("/conditions/ready").asBoolean(true))
                        .map(each -> each.path("addresses").path(0).asString(""))
                        .filter(address -> !address.isEmpty())
                        .map(address -> new Endpoint.OnHost(address, port))
                        .toList();
    }

    private ServicePorts() {}
}
