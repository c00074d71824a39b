package dev.barista.node.network;

import dev.barista.runtime.filter.Layout;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/// What the settings say about the node's network.
///
/// @param hostPorts TCP ports of the host's loopback that pods reach at the host address
/// @param nodePortAddresses of the host, at which node ports and load balancers listen
/// @param ownPorts of Barista at these addresses, which no load balancer takes
/// @param node its name
public record RulesSettings(
        Layout layout,
        Set<Integer> hostPorts,
        List<InetAddress> nodePortAddresses,
        Set<Integer> ownPorts,
        String node) {

    public RulesSettings {
        hostPorts = Set.copyOf(hostPorts);
        nodePortAddresses = List.copyOf(nodePortAddresses);
        ownPorts = Set.copyOf(ownPorts);
    }
}
