package dev.barista.node.network.service;

import dev.barista.runtime.filter.Protocol;
import java.util.Optional;

/// Protocols that Services have.
final class Protocols {

    /// @return empty if the packet filter leads no connections of this protocol: SCTP
    static Optional<Protocol> find(String text) {
        return switch (text) {
            case "TCP" -> Optional.of(Protocol.TCP);
            case "UDP" -> Optional.of(Protocol.UDP);
            default -> Optional.empty();
        };
    }

    private Protocols() {}
}
