package dev.barista.apiserver.stream;

import dev.barista.apiserver.stream.CommandProtocol.Negotiation;
import java.util.List;

/// What a client and this server speak on the streams of forwarded ports.
///
/// @param name as it is negotiated; empty if the client has named none
/// @param kind how ports become streams
public record ForwardProtocol(String name, Kind kind) {

    /// How ports become streams.
    public enum Kind {
        /// Two streams of SPDY for each connection.
        SPDY,
        /// The same, in a WebSocket.
        TUNNEL,
        /// Two channels of a WebSocket for each port, which make one connection.
        CHANNELS,
        /// The same, in base 64.
        BASE64_CHANNELS
    }

    private static final List<ForwardProtocol> OVER_SPDY =
            List.of(
                    new ForwardProtocol("portforward.k8s.io", Kind.SPDY),
                    new ForwardProtocol("", Kind.SPDY));

    private static final List<ForwardProtocol> OVER_WEB_SOCKET =
            List.of(
                    new ForwardProtocol("SPDY/3.1+portforward.k8s.io", Kind.TUNNEL),
                    new ForwardProtocol("v2.portforward.k8s.io", Kind.TUNNEL),
                    new ForwardProtocol("v4.channel.k8s.io", Kind.CHANNELS),
                    new ForwardProtocol("v4.base64.channel.k8s.io", Kind.BASE64_CHANNELS),
                    new ForwardProtocol("", Kind.CHANNELS));

    /// The first of what the client offers that this server speaks.
    ///
    /// @throws dev.barista.model.port.ApiException 403 in Kubernetes' words if there is none
    public static ForwardProtocol of(Offer offer) {
        List<ForwardProtocol> all =
                switch (offer.transport()) {
                    case SPDY -> OVER_SPDY;
                    case WEB_SOCKET -> OVER_WEB_SOCKET;
                };
        return Negotiation.of(offer.protocols(), all, ForwardProtocol::name);
    }
}
