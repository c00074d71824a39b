package dev.barista.runtime.network;

import dev.barista.model.text.IpAddresses;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The addresses of this Barista's network.
///
/// ```
/// 10.88.0.0/20   pods  10.88.0.0/21     .0.1 gateway   .0.2 … .7.253 pods   .7.254 host
///                Services 10.88.8.0/21
/// fd…::/64       pods  ::0:1 gateway    ::0:2 … ::0:7fd pods    ::0:7fe host
///                Services ::1:0/112
/// ```
///
/// @param pods of gateway, pods and host
/// @param services of ClusterIPs
/// @param ipv6 the upper 64 bits of IPv6 addresses; empty where the host has no IPv6
public record NodeRange(Cidr pods, Cidr services, Optional<Long> ipv6) {

    /// Lengths of the IPv6 prefixes.
    static final int POD_BITS = 64;

    static final int SERVICE_BITS = 112;

    private static final int GATEWAY = 1;
    private static final int FIRST = 2;
    private static final int RESERVED = 4; // the network, the gateway, the host, the broadcast
    private static final long SERVICES = 0x1_0000;

    /// Where DNS and the cluster-local gateway are.
    public PodAddresses gateway() {
        return addresses(GATEWAY);
    }

    /// What `host.barista.internal` leads to.
    public PodAddresses host() {
        return addresses((int) pods.size() - 2);
    }

    /// How many pods there can be.
    public int capacity() {
        return (int) pods.size() - RESERVED;
    }

    /// @param number of the pod, 0 to [#capacity] - 1
    int index(int number) {
        return FIRST + number;
    }

    /// @param index in the range
    PodAddresses addresses(int index) {
        return new PodAddresses(pods.address(index), ipv6.map(upper -> ipv6(upper, index)));
    }

    /// Where a pod's addresses are in the range.
    ///
    /// @throws IllegalArgumentException if they are not those of a pod of this range
    int indexOf(PodAddresses addresses) {
        int index = pods.indexOf(addresses.ipv4());
        boolean pod = index >= FIRST && index < FIRST + capacity();
        if (!pod || !addresses(index).equals(addresses)) {
            throw new IllegalArgumentException(
                    "addresses: %s (expected: of a pod of %s)".formatted(addresses.all(), pods));
        }
        return index;
    }

    /// Of an IPv6 ClusterIP.
    ///
    /// @param index below 65536
    public Optional<String> serviceIpv6(int index) {
        return ipv6.map(upper -> ipv6(upper, SERVICES + index));
    }

    /// The first IPv6 address of pods, of 64 bits of prefix.
    Optional<String> podsIpv6() {
        return ipv6.map(upper -> ipv6(upper, 0));
    }

    /// Of the addresses of pods, the gateway and the host.
    public Optional<String> podsIpv6Block() {
        return ipv6.map(upper -> ipv6(upper, 0) + "/112");
    }

    /// Of ClusterIPs.
    public Optional<String> servicesIpv6Block() {
        return ipv6.map(upper -> ipv6(upper, SERVICES) + "/112");
    }

    private static String ipv6(long upper, long lower) {
        return IpAddresses.shortest(ByteBuffer.allocate(16).putLong(upper).putLong(lower).array());
    }
}
