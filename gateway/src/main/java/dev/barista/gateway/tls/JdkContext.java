package dev.barista.gateway.tls;

import dev.barista.gateway.port.TlsContext;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// Connections by the JDK's TLS, which keeps the sessions of a host.
record JdkContext(SSLContext context) implements TlsContext {

    @Override
    public SslHandler handler(ByteBufAllocator allocator) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(TlsProtocol.VERSIONS.toArray(String[]::new));
        parameters.setCipherSuites(TlsProtocol.CIPHERS.toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(new String[] {TlsProtocol.HTTP_2, TlsProtocol.HTTP_1});
        engine.setSSLParameters(parameters);
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }
}
