package dev.barista.dns.port;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/// What the DNS server has done so far.
///
/// @param cached answers that it holds
/// @param inFlight questions that the host's resolvers have not answered yet
/// @param resolvers those of the host, in the order of its file
public record DnsSnapshot(
        long cached, int inFlight, List<Resolver> resolvers, Map<Count, Long> counts) {

    /// @param alive whether it answered when it was last asked
    public record Resolver(InetAddress address, boolean alive) {}

    public DnsSnapshot {
        resolvers = List.copyOf(resolvers);
        counts = Map.copyOf(counts);
    }
}
