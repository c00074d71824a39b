package dev.barista.gateway.port;

import dev.barista.gateway.wire.HeadLimits;
import dev.barista.model.serving.AddressBlock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// Bounds of the gateway.
///
/// @param address to listen at; port 0 picks a free one
/// @param eventLoops threads that serve, 1–64
/// @param queues how many requests may wait
/// @param connections of clients, and how long they may keep still
/// @param upstream connections to instances
public record GatewaySettings(
        InetSocketAddress address,
        int eventLoops,
        Queues queues,
        Connections connections,
        Upstream upstream) {

    /// Threads that open sockets in namespaces.
    public static final int SOCKET_THREADS = 2;

    /// How many requests may wait for an instance.
    ///
    /// @param perRevision beyond, 503
    /// @param total over all revisions; beyond, 503
    public record Queues(int perRevision, int total) {}

    /// Bounds of client connections.
    ///
    /// @param maximum open at once; more are closed as they come
    /// @param heads sizes of request heads
    /// @param headTimeout from the first byte of a head to its last; beyond, 408
    /// @param idleTimeout between requests
    /// @param drainTimeout how long [dev.barista.gateway.Gateway#close] waits for requests
    /// @param http2 what a client of HTTP/2 may ask of one connection
    /// @param trustedProxies addresses of proxies in front of the gateway: what they say of the
    ///   scheme that the client used is believed
    public record Connections(
            int maximum,
            HeadLimits heads,
            Duration headTimeout,
            Duration idleTimeout,
            Duration drainTimeout,
            Http2Limits http2,
            List<AddressBlock> trustedProxies) {

        public Connections {
            trustedProxies = List.copyOf(trustedProxies);
        }

        /// With the default limits of HTTP/2.
        public Connections(
                int maximum,
                HeadLimits heads,
                Duration headTimeout,
                Duration idleTimeout,
                Duration drainTimeout,
                List<AddressBlock> trustedProxies) {
            this(
                    maximum,
                    heads,
                    headTimeout,
                    idleTimeout,
                    drainTimeout,
                    Http2Limits.DEFAULT,
                    trustedProxies);
        }

        /// Whether a peer is a trusted proxy.
        public boolean trusts(String address) {
            return trustedProxies.stream().anyMatch(block -> block.contains(address));
        }
    }

    /// Bounds of connections to instances.
    ///
    /// @param idlePerInstance kept open per event loop
    /// @param idleTimeout after which an unused one is closed
    /// @param connectTimeout of one attempt
    /// @param retryFor how long refused connections are tried again, with a back-off
    public record Upstream(
            int idlePerInstance,
            Duration idleTimeout,
            Duration connectTimeout,
            Duration retryFor) {}

    public GatewaySettings {
        if (eventLoops < 1 || eventLoops > 64) {
            throw new IllegalArgumentException(
                    "eventLoops: %d (expected: 1-64)".formatted(eventLoops));
        }
    }

    /// The defaults, at an address, without trusted proxies.
    public static GatewaySettings at(InetSocketAddress address) {
        return at(address, List.of());
    }

    /// The defaults, at an address.
    public static GatewaySettings at(InetSocketAddress address, List<AddressBlock> trustedProxies) {
        return new GatewaySettings(
                address,
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 64),
                new Queues(10_000, 100_000),
                new Connections(
                        20_000,
                        HeadLimits.DEFAULT,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(10),
                        trustedProxies),
                new Upstream(
                        100, Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofSeconds(10)));
    }
}
