package dev.barista.node.names;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// Where names are resolved for pods.
///
/// @param hostFile `/etc/resolv.conf` of the host
/// @param server the address of the node's own DNS server; empty where pods share the host's
///   network
/// @param clusterDomain `cluster.local`, as it is now
public record NameService(Path hostFile, Optional<String> server, Supplier<String> clusterDomain) {

    /// For a node without a DNS server of its own.
    public static NameService ofHost(Path hostFile) {
        return new NameService(hostFile, Optional.empty(), () -> "cluster.local");
    }
}
