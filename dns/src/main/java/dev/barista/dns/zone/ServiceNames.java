package dev.barista.dns.zone;

import dev.barista.model.object.ObjectKey;
import java.net.InetAddress;
import java.util.List;

/// What names come of a `v1` Service.
public sealed interface ServiceNames {

    ObjectKey key();

    /// @param addresses empty until it has one
    record ClusterIp(ObjectKey key, List<InetAddress> addresses, List<Port> ports)
            implements ServiceNames {
        public ClusterIp {
            addresses = List.copyOf(addresses);
            ports = List.copyOf(ports);
        }
    }

    /// @param unready whether endpoints count that are not ready: `publishNotReadyAddresses`
    record Headless(ObjectKey key, boolean unready) implements ServiceNames {}

    /// @param target a well-formed name, in lower case and without its last dot
    record External(ObjectKey key, String target) implements ServiceNames {}

    /// @param name empty if it has none
    /// @param protocol in lower case
    record Port(String name, String protocol, int number) {}
}
