package dev.barista.runtime.filter;

import java.net.InetAddress;
import java.util.List;

/// What one direction of a pod is open to.
public sealed interface Traffic {

    /// To all.
    record Open() implements Traffic {}

    /// To what is named, and to nothing else. To nothing at all if the list is empty.
    record Only(List<Allowance> allowed) implements Traffic {

        public Only {
            allowed = List.copyOf(allowed);
        }
    }

    /// A peer, and the ports at the destination.
    ///
    /// @param ports empty for all ports of all protocols
    record Allowance(Peer peer, List<Ports> ports) {

        public Allowance {
            ports = List.copyOf(ports);
        }
    }

    /// @param first 0 to 65535
    /// @param last at least `first`
    record Ports(Protocol protocol, int first, int last) {

        public Ports {
            if (first < 0 || last < first || last > 65_535) {
                throw new IllegalArgumentException(
                        "ports: %d to %d (expected: 0 to 65535)".formatted(first, last));
            }
        }
    }

    /// The other end.
    sealed interface Peer {

        record Anyone() implements Peer {}

        /// Addresses that [Rules#groups] has under this name.
        record Group(String name) implements Peer {}

        /// Addresses with a port of theirs, that [Rules#sockets] has under this name: what a named
        /// port means, which each destination resolves for itself.
        record Sockets(String name) implements Peer {}

        record Block(Cidr block, List<Cidr> except) implements Peer {

            public Block {
                except = List.copyOf(except);
            }
        }
    }

    /// A port at an address.
    record Socket(InetAddress address, Protocol protocol, int port) {}
}
