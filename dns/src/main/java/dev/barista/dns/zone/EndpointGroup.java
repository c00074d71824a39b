package dev.barista.dns.zone;

import dev.barista.model.object.ObjectKey;
import java.net.InetAddress;
import java.util.List;

/// What names come of an EndpointSlice.
///
/// @param key its own
/// @param service whose endpoints they are
public record EndpointGroup(
        ObjectKey key, ObjectKey service, List<Endpoint> endpoints, List<ServiceNames.Port> ports) {

    /// @param hostname empty if it has none
    public record Endpoint(List<InetAddress> addresses, String hostname, boolean ready) {
        public Endpoint {
            addresses = List.copyOf(addresses);
        }
    }

    public EndpointGroup {
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
    }
}
