package dev.barista.runtime.filter;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// All that the filter is to do.
///
/// @param hostPorts TCP ports of the host's loopback that pods reach at the host address
/// @param pods that are known
/// @param groups that [Traffic.Peer.Group] names
/// @param sockets that [Traffic.Peer.Sockets] names
/// @param services each front once
/// @param strangers what becomes of packets from a pod that is not among `pods` yet
public record Rules(
        Layout layout,
        Set<Integer> hostPorts,
        List<Pod> pods,
        Map<String, Set<InetAddress>> groups,
        Map<String, Set<Traffic.Socket>> sockets,
        List<Service> services,
        Strangers strangers) {

    public Rules {
        hostPorts = Set.copyOf(hostPorts);
        pods = List.copyOf(pods);
        groups = Map.copyOf(groups);
        sockets = Map.copyOf(sockets);
        services = List.copyOf(services);
    }

    /// Of a node on which nothing runs.
    public static Rules empty(Layout layout) {
        return new Rules(
                layout, Set.of(), List.of(), Map.of(), Map.of(), List.of(), Strangers.GO_OUT);
    }

    /// A pod's addresses, one for each family, and what they are open to.
    public record Pod(List<InetAddress> addresses, Traffic ingress, Traffic egress) {

        public Pod {
            addresses = List.copyOf(addresses);
        }
    }

    /// Pods that run and are not known yet. No packet reaches them from outside in any case.
    public enum Strangers {

        /// They may call: no policy is there that could forbid it.
        GO_OUT,

        /// Their packets are dropped without an answer: TCP sends them again, and by then the pod
        /// is known.
        WAIT
    }
}
