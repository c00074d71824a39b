package dev.barista.runtime.filter;

import dev.barista.runtime.filter.nft.AddressFamily;
import dev.barista.runtime.network.NodeRange;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Addresses that stay as long as the node runs.
///
/// @param linkGroup of the host's ends of all pods' links
/// @param ipv4 of pods and Services
/// @param ipv6 null where pods have no IPv6 addresses
public record Layout(int linkGroup, Ranges ipv4, @Nullable Ranges ipv6) {

    private static final int IPV6_BITS = 112; // of pods, and of Services

    /// Addresses of one family.
    ///
    /// @param pods also has the gateway and the host
    /// @param services of ClusterIPs; no link has one of them
    /// @param gateway where DNS and the cluster-local gateway listen
    /// @param host leads to those loopback ports of the host that are opened
    public record Ranges(Cidr pods, Cidr services, InetAddress gateway, InetAddress host) {}

    /// Of the addresses that this Barista has.
    ///
    /// @param linkGroup as [dev.barista.runtime.network.PodNetworks#linkGroup]
    public static Layout of(NodeRange range, int linkGroup) {
        var ipv4 =
                new Ranges(
                        Cidr.parse(range.pods().toString()),
                        Cidr.parse(range.services().toString()),
                        InetAddress.ofLiteral(range.gateway().ipv4()),
                        InetAddress.ofLiteral(range.host().ipv4()));
        return new Layout(linkGroup, ipv4, ipv6(range));
    }

    private static @Nullable Ranges ipv6(NodeRange range) {
        if (range.serviceIpv6(0).isEmpty()) {
            return null;
        }
        var gateway = InetAddress.ofLiteral(range.gateway().ipv6().orElseThrow());
        return new Ranges(
                new Cidr(gateway, IPV6_BITS),
                new Cidr(InetAddress.ofLiteral(range.serviceIpv6(0).get()), IPV6_BITS),
                gateway,
                InetAddress.ofLiteral(range.host().ipv6().orElseThrow()));
    }

    /// Those that there are.
    SequencedMap<AddressFamily, Ranges> families() {
        SequencedMap<AddressFamily, Ranges> families =
                new LinkedHashMap<>(Map.of(AddressFamily.IPV4, ipv4));
        if (ipv6 != null) {
            families.put(AddressFamily.IPV6, ipv6);
        }
        return families;
    }

    /// Whether it may be the address of a pod.
    public boolean isOfPods(InetAddress address) {
        return families().values().stream()
                .anyMatch(ranges ->
                        ranges.pods().contains(address)
                                && !List.of(ranges.gateway(), ranges.host()).contains(address));
    }
}
