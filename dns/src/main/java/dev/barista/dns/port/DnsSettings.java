package dev.barista.dns.port;

import dev.barista.model.serving.AddressBlock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Bounds of the DNS server.
///
/// @param listening where, and how many connections
/// @param names addresses that it gives names to by itself
/// @param clients how much one may ask
/// @param forwarding how other names are asked for
/// @param cache of what the resolvers of the host answered
public record DnsSettings(
        Listening listening, Names names, Clients clients, Forwarding forwarding, Cache cache) {

    /// @param addresses at each of them it takes datagrams and connections, at the same port; port
    ///   0 picks a free one. Not the wildcard address: answers must leave from the one that was
    ///   asked
    /// @param connections open at once, 1–10,000; more are closed as they come
    /// @param connectionsOfClient the same of one address
    /// @param pipelined queries of one connection that wait for an answer; beyond, it is not read
    /// @param idleTimeout after which a connection without a query is closed
    public record Listening(
            List<InetSocketAddress> addresses,
            int connections,
            int connectionsOfClient,
            int pipelined,
            Duration idleTimeout) {

        public Listening {
            addresses = List.copyOf(addresses);
            check("addresses", addresses.size(), 1, 8);
            check("connections", connections, 1, 10_000);
            check("connectionsOfClient", connectionsOfClient, 1, connections);
            check("pipelined", pipelined, 1, 1_000);
            check("idleTimeout", idleTimeout, Duration.ofMinutes(10));
        }
    }

    /// @param gateway `gateway.barista.internal`, and the name server of the cluster's zone
    /// @param host `host.barista.internal` and its aliases
    /// @param podRanges whose reverse names are answered here alone, and whose addresses have pod
    ///   names
    /// @param serviceRanges whose reverse names are answered here alone
    public record Names(
            List<InetAddress> gateway,
            List<InetAddress> host,
            List<AddressBlock> podRanges,
            List<AddressBlock> serviceRanges) {

        public Names {
            gateway = List.copyOf(gateway);
            host = List.copyOf(host);
            podRanges = List.copyOf(podRanges);
            serviceRanges = List.copyOf(serviceRanges);
        }
    }

    /// A client is a source address. Each has an allowance that fills evenly; a query takes 1 of
    /// it, one that must be forwarded `forwardCost` more. Without allowance a datagram is dropped,
    /// and a query on a connection refused.
    ///
    /// @param perSecond by which the allowance fills
    /// @param burst the most that it holds
    /// @param forwardCost of a question that the host's resolvers are asked
    /// @param forwardsOfClient questions of one client that wait for the host's resolvers; beyond,
    ///   SERVFAIL
    /// @param remembered clients; beyond, the one that asked longest ago is forgotten
    public record Clients(
            int perSecond, int burst, int forwardCost, int forwardsOfClient, int remembered) {

        public Clients {
            check("perSecond", perSecond, 1, 10_000_000);
            check("burst", burst, 1, 10_000_000);
            check("forwardCost", forwardCost, 0, burst - 1);
            check("forwardsOfClient", forwardsOfClient, 1, 100_000);
            check("remembered", remembered, 1, 1_000_000);
        }
    }

    /// @param resolvConf the host's `/etc/resolv.conf`; read again when it has changed
    /// @param port of the host's resolvers: 53
    /// @param attemptTimeout of one question to one resolver; beyond, the next one is asked
    /// @param totalTimeout of all attempts; beyond, SERVFAIL. Clients give up after 5 s
    /// @param inFlight questions at once; beyond, SERVFAIL
    /// @param waiting queries that wait for them: equal ones share a question; beyond, SERVFAIL
    public record Forwarding(
            Path resolvConf,
            int port,
            Duration attemptTimeout,
            Duration totalTimeout,
            int inFlight,
            int waiting) {

        public Forwarding {
            check("port", port, 1, 65_535);
            check("attemptTimeout", attemptTimeout, Duration.ofSeconds(30));
            check("totalTimeout", totalTimeout, Duration.ofMinutes(1));
            check("inFlight", inFlight, 1, 20_000);
            check("waiting", waiting, 1, 100_000);
        }
    }

    /// @param bytes that it may hold, each answer counted with 256 more, 0–1 GiB; which bounds the
    ///   number of answers, too
    /// @param mostTtl for which an answer is kept at most
    /// @param mostNegativeTtl the same of one that says that there is nothing
    public record Cache(int bytes, Duration mostTtl, Duration mostNegativeTtl) {

        public Cache {
            check("bytes", bytes, 0, 1 << 30);
            check("mostTtl", mostTtl, Duration.ofDays(7));
            check("mostNegativeTtl", mostNegativeTtl, Duration.ofHours(3));
        }
    }

    /// The defaults, at addresses.
    public static DnsSettings at(List<InetSocketAddress> addresses, Names names) {
        return new DnsSettings(
                new Listening(addresses, 500, 50, 100, Duration.ofSeconds(10)),
                names,
                new Clients(50_000, 50_000, 50, 200, 4_096),
                new Forwarding(
                        Path.of("/etc/resolv.conf"),
                        53,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(4_500),
                        1_000,
                        2_000),
                new Cache(8 << 20, Duration.ofHours(1), Duration.ofSeconds(30)));
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s: %d (expected: %d-%d)".formatted(name, value, least, most));
        }
    }

    private static void check(String name, Duration value, Duration most) {
        if (!value.isPositive() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: more than zero, at most %s)".formatted(name, value, most));
        }
    }
}
