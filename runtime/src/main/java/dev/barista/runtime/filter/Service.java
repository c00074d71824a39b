package dev.barista.runtime.filter;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One port of a Service: connections to any of its fronts go to one of its backends of the same
/// family, chosen at random. Without backends, those to a ClusterIP are refused at once.
///
/// @param protocol TCP or UDP
/// @param fronts of a ClusterIP, of a node port at each address at which it listens
/// @param affinity how long the connections of one source address go to the same backend, after the
///   last one was made; null for no affinity
public record Service(
        Protocol protocol, List<Place> fronts, List<Place> backends, @Nullable Duration affinity) {

    public Service {
        fronts = List.copyOf(fronts);
        backends = List.copyOf(backends);
        if (protocol == Protocol.SCTP) {
            throw new IllegalArgumentException("protocol: SCTP (expected: TCP or UDP)");
        }
        if (affinity != null && !affinity.isPositive()) {
            throw new IllegalArgumentException(
                    "affinity: %s (expected: positive)".formatted(affinity));
        }
    }

    /// An address and a port.
    public record Place(InetAddress address, int port) {}
}
