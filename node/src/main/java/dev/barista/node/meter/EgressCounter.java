package dev.barista.node.meter;

import java.util.Map;

/// What pods have sent beyond their network so far, by source address.
@FunctionalInterface
public interface EgressCounter {

    /// Sums that only grow, until the counter of an address begins anew.
    ///
    /// @param bytes of packets
    /// @param connections that were begun
    record Sent(long bytes, long connections) {
        static final Sent NOTHING = new Sent(0, 0);
    }

    /// By address, as `status.podIPs` writes it. Blocks for a few milliseconds.
    Map<String, Sent> read();

    /// For a node whose pods have no addresses.
    static EgressCounter none() {
        return Map::of;
    }
}
