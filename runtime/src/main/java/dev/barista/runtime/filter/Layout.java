package dev.barista.runtime.filter;

import dev.barista.runtime.filter.nft.AddressFamily;
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

    /// Addresses of one family.
    ///
    /// @param pods also has the gateway and the host
    /// @param services of ClusterIPs; no link has one of them
    /// @param gateway where DNS and the cluster-local gateway listen
    /// @param host leads to those loopback ports of the host that are opened
    public record Ranges(Cidr pods, Cidr services, InetAddress gateway, InetAddress host) {}

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
