package dev.barista.runtime.network;

import java.util.List;

/// What the host's network is, as far as it matters for ours. Immutable.
///
/// @param taken ranges that lead somewhere already: routes but the default one, addresses
/// @param ipv6 whether the host has an IPv6 address of more than one link
/// @param mtu of the link of the default route
record HostNetwork(List<Taken> taken, boolean ipv6, int mtu) {

    /// A range that is in use.
    ///
    /// @param text for people: `route 10.88.0.0/16 dev cni0`
    record Taken(Cidr range, String text) {}

    HostNetwork {
        taken = List.copyOf(taken);
    }
}
