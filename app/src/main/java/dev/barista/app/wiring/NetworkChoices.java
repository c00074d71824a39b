package dev.barista.app.wiring;

import dev.barista.runtime.network.NetworkSettings;
import dev.barista.runtime.network.cni.CniSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// What the user says of the node's network.
///
/// @param podRange `auto`, `none`, or a CIDR
/// @param serviceRange `auto`, or a CIDR
/// @param hostPorts ports of the host's loopback that pods may reach
/// @param nodePorts the address of the host where NodePorts are open
/// @param localGateway where cluster-local hosts are served beside the pods' network
/// @param cni the programs that make the pods' network instead; the other members but
///   `localGateway` have no effect then
public record NetworkChoices(
        String podRange,
        String serviceRange,
        List<Integer> hostPorts,
        String nodePorts,
        Optional<InetSocketAddress> localGateway,
        Optional<CniSettings> cni) {

    /// For pods without addresses.
    public static final String NONE = "none";

    /// Where cluster-local hosts are served if pods have no addresses, unless the user says where.
    static final InetSocketAddress LOCAL_GATEWAY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 8082);

    /// @throws IllegalArgumentException if a range or an address is none
    public NetworkChoices {
        hostPorts = List.copyOf(hostPorts);
        requireNodePorts(nodePorts);
        if (!podRange.equals(NONE)) {
            var _ = settings(podRange, serviceRange);
        }
    }

    private static void requireNodePorts(String address) {
        try {
            if (NodePortAddresses.canBeLedOn(InetAddress.ofLiteral(address))) {
                return;
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw new IllegalArgumentException(
                    "node ports: %s (expected: an address, as in 127.0.0.1)".formatted(address),
                    notAnAddress);
        }
        throw new IllegalArgumentException(
                "node ports: %s (expected: an address that the kernel leads on to pods: 127.0.0.1, but not ::1 or a link-local one)"
                        .formatted(address));
    }

    /// Whether pods are to have addresses of Barista's.
    boolean isOn() {
        return cni.isEmpty() && !podRange.equals(NONE);
    }

    NetworkSettings settings() {
        return settings(podRange, serviceRange);
    }

    private static NetworkSettings settings(String podRange, String serviceRange) {
        return new NetworkSettings(podRange, serviceRange, NetworkSettings.DEFAULT.ahead());
    }
}
