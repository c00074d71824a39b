package dev.barista.gateway.listen;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;

/// A socket that listens, and the connections that came by it. Thread-safe.
record ListeningSocket(Channel channel, Clients clients) {

    /// With the port that was picked if 0 was asked for.
    InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /// Listens no more; returns when the address is free. Requests under way go on.
    void leave() {
        channel.close().awaitUninterruptibly();
        clients.leave();
    }

    int drain(Duration atMost) {
        return clients.drain(atMost);
    }
}
