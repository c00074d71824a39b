package dev.barista.app.wiring;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;

/// Where NodePorts of `v1` Services are open, and which address LoadBalancers have. Pure, but for
/// [#of].
///
/// @param open at least one
/// @param balancers one of them, as a status says it
record NodePortAddresses(List<InetAddress> open, InetAddress balancers) {

    private static final String OUR_LINKS = "bst-";

    NodePortAddresses {
        open = List.copyOf(open);
    }

    /// Of this machine; one that it gets later is not among them.
    ///
    /// @param setting an address of it, or `0.0.0.0` or `::` for all
    static NodePortAddresses of(InetAddress setting) throws IOException {
        List<InetAddress> all =
                NetworkInterface.networkInterfaces()
                        .filter(link -> !link.getName().startsWith(OUR_LINKS))
                        .flatMap(NetworkInterface::inetAddresses)
                        .toList();
        return of(setting, all);
    }

    /// @param machine all its addresses
    static NodePortAddresses of(InetAddress setting, List<InetAddress> machine) {
        if (!setting.isAnyLocalAddress()) {
            return new NodePortAddresses(List.of(setting), setting);
        }
        boolean both = !(setting instanceof Inet4Address);
        List<InetAddress> open =
                machine.stream()
                        .filter(address -> both || address instanceof Inet4Address)
                        .filter(NodePortAddresses::canBeLedOn)
                        .distinct()
                        .toList();
        InetAddress balancers =
                open.stream()
                        .filter(address -> !address.isLoopbackAddress())
                        .findFirst()
                        .orElseGet(InetAddress::getLoopbackAddress);
        return new NodePortAddresses(open.isEmpty() ? List.of(balancers) : open, balancers);
    }

    /// What a client sends to `::1` or to a link-local address the kernel leads to no pod.
    static boolean canBeLedOn(InetAddress address) {
        return address instanceof Inet4Address
                || !(address.isLoopbackAddress() || address.isLinkLocalAddress());
    }
}
