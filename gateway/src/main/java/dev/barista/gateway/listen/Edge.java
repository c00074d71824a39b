package dev.barista.gateway.listen;

import dev.barista.gateway.http2.HeadReader;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.port.ListenerKind;
import dev.barista.gateway.stream.ClientAddress;
import dev.barista.gateway.stream.StreamPool;
import dev.barista.gateway.upstream.HeadBuffer;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// What the client connections of one event loop and one listening socket share, whatever protocol
/// they speak. Event loop only.
///
/// @param heads that are about to be written
/// @param reader of heads of HTTP/2
record Edge(
        DataPlane plane,
        EventLoopState loop,
        StreamPool pool,
        HeadBuffer heads,
        HeadReader reader,
        Clients clients) {

    /// Who is at the other end. A pod is no proxy in front of the gateway, though its address may
    /// be in a trusted block.
    ///
    /// @param secure whether the connection is one of TLS
    ClientAddress addressOf(Channel channel, boolean secure) {
        InetAddress peer =
                channel.remoteAddress() instanceof InetSocketAddress address
                        ? address.getAddress()
                        : InetAddress.getLoopbackAddress();
        boolean trusted =
                clients.listener() == ListenerKind.PUBLIC
                        && plane.settings().connections().trusts(peer.getHostAddress());
        return new ClientAddress(peer, trusted, secure);
    }
}
