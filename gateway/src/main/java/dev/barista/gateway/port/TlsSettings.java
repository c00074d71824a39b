package dev.barista.gateway.port;

import java.net.InetSocketAddress;
import java.time.Duration;

/// Bounds of a listener for TLS.
///
/// @param address to listen at; port 0 picks a free one
/// @param handshakeTimeout from the connection to the end of its handshake; beyond, it is closed
/// @param handshakes under way at once; connections beyond are closed as they come
public record TlsSettings(InetSocketAddress address, Duration handshakeTimeout, int handshakes) {

    public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    public static final int HANDSHAKES = 1_000;

    /// The defaults, at an address.
    public static TlsSettings at(InetSocketAddress address) {
        return new TlsSettings(address, HANDSHAKE_TIMEOUT, HANDSHAKES);
    }
}
