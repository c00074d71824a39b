package dev.barista.apiserver.stream;

import java.util.List;

/// How a client wants to turn its connection into streams, and the protocols that it can speak on
/// them, in its order of preference.
///
/// @param transport what carries the streams
public record Offer(Transport transport, List<String> protocols) {

    /// What carries streams.
    public enum Transport {
        WEB_SOCKET,
        SPDY
    }

    public Offer {
        protocols = List.copyOf(protocols);
    }
}
