package dev.barista.gateway.port;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/// What connections of TLS to a host are made with: its key and its certificates, which cannot be
/// read out of it. Thread-safe.
public interface TlsContext {

    /// Reads and writes one new connection. Its handshake has no time limit of its own. It frees
    /// its engine when it leaves its pipeline; so it has to enter one.
    SslHandler handler(ByteBufAllocator allocator);
}
