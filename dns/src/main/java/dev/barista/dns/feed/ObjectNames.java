package dev.barista.dns.feed;

import dev.barista.dns.message.Names;
import dev.barista.dns.zone.Addresses;
import dev.barista.dns.zone.EndpointGroup;
import dev.barista.dns.zone.EndpointGroup.Endpoint;
import dev.barista.dns.zone.ServiceNames;
import dev.barista.dns.zone.ServiceNames.Port;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What the zone has to know of Services and EndpointSlices; pure. A part of an object that is
/// malformed has no name, the rest has.
final class ObjectNames {

    private static final String SERVICE_OF_SLICE = "kubernetes.io/service-name";
    private static final String HEADLESS = "None";

    /// Empty for a Service without any name: one that stands for what is no name.
    static Optional<ServiceNames> service(ApiObject service) {
        JsonNode spec = service.spec();
        if (spec.path("type").asString("").equals("ExternalName")) {
            return external(service.key(), spec.path("externalName").asString(""));
        }
        if (spec.path("clusterIP").asString("").equals(HEADLESS)) {
            boolean unready = spec.path("publishNotReadyAddresses").asBoolean(false);
            return Optional.of(new ServiceNames.Headless(service.key(), unready));
        }
        return Optional.of(
                new ServiceNames.ClusterIp(
                        service.key(), addresses(spec), ports(spec.path("ports"))));
    }

    private static Optional<ServiceNames> external(ObjectKey key, String target) {
        return Names.isName(target)
                ? Optional.of(
                        new ServiceNames.External(
                                key, Names.withoutLastDot(target).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    private static List<InetAddress> addresses(JsonNode spec) {
        Stream<String> first = Stream.of(spec.path("clusterIP").asString(""));
        Stream<String> all = spec.path("clusterIPs").valueStream().map(node -> node.asString(""));
        return Stream.concat(first, all)
                .distinct()
                .flatMap(text -> Addresses.find(text).stream())
                .distinct()
                .toList();
    }

    private static List<Port> ports(JsonNode ports) {
        return ports.valueStream()
                .map(port ->
                        new Port(
                                label(port.path("name")),
                                port.path("protocol").asString("TCP").toLowerCase(Locale.ROOT),
                                port.path("port").asInt(0)))
                .filter(port -> port.number() > 0)
                .toList();
    }

    /// Empty for a slice that belongs to no Service.
    static Optional<EndpointGroup> group(ApiObject slice) {
        return slice.findLabel(SERVICE_OF_SLICE)
                .map(service ->
                        new EndpointGroup(
                                slice.key(),
                                new ObjectKey(slice.namespace(), service),
                                slice.tree()
                                        .path("endpoints")
                                        .valueStream()
                                        .map(ObjectNames::endpoint)
                                        .toList(),
                                ports(slice.tree().path("ports"))));
    }

    private static Endpoint endpoint(JsonNode endpoint) {
        return new Endpoint(
                endpoint.path("addresses")
                        .valueStream()
                        .flatMap(node -> Addresses.find(node.asString("")).stream())
                        .toList(),
                label(endpoint.path("hostname")),
                // What is not said is true.
                endpoint.at("/conditions/ready").asBoolean(true));
    }

    /// One label of a name; empty if it is none.
    private static String label(JsonNode node) {
        String text = node.asString("").toLowerCase(Locale.ROOT);
        return Names.isName(text) && text.indexOf('.') < 0 ? text : "";
    }

    private ObjectNames() {}
}
