package dev.barista.runtime.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The addresses of one pod.
///
/// @param ipv4 as `10.88.0.2`
/// @param ipv6 as `fd0a:1b2c:3d4e::2`; empty where the host has no IPv6
public record PodAddresses(String ipv4, Optional<String> ipv6) {

    public PodAddresses {
        require(ipv4, 4);
        ipv6.ifPresent(address -> require(address, 16));
    }

    private static void require(String address, int length) {
        if (InetAddress.ofLiteral(address).getAddress().length != length) {
            throw new IllegalArgumentException(
                    "address: %s (expected: %s)".formatted(address, length == 4 ? "IPv4" : "IPv6"));
        }
    }

    /// IPv4 first, as `status.podIPs` has them.
    public List<String> all() {
        return Stream.concat(Stream.of(ipv4), ipv6.stream()).toList();
    }
}
