package dev.barista.node.network.policy;

import dev.barista.model.object.ObjectKey;
import dev.barista.runtime.filter.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/// One end of a connection.
public sealed interface Party {

    /// A pod, as policies see it.
    ///
    /// @param addresses empty if it has none yet
    /// @param ports that its containers name
    /// @param closed whether other pods reach it only where a policy opens it: a Revision's, which
    ///   is reached through the gateway
    record Pod(
            ObjectKey key,
            Map<String, String> labels,
            List<InetAddress> addresses,
            List<NamedPort> ports,
            boolean closed)
            implements Party {

        public Pod {
            labels = Map.copyOf(labels);
            addresses = List.copyOf(addresses);
            ports = List.copyOf(ports);
        }

        String namespace() {
            return key.namespace();
        }
    }

    /// An address that no pod has.
    record Outside(InetAddress address) implements Party {}

    /// A container's port that has a name.
    record NamedPort(String name, Protocol protocol, int number) {}
}
