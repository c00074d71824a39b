package dev.barista.gateway.tls;

import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// What the gateway speaks: TLS 1.3 and 1.2 with ciphers that HTTP/2 allows too (RFC 9113 §9.2.2),
/// HTTP/2 before HTTP/1.1.
public final class TlsProtocol {

    public static final String HTTP_2 = "h2";
    private static final String HTTP_1 = "http/1.1";

    private static final Set<String> VERSIONS = Set.of("TLSv1.3", "TLSv1.2");

    private static final List<String> CIPHERS =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /// Reads and writes one connection. Its handshake has no time limit of its own.
    static SslHandler handler(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(VERSIONS.toArray(String[]::new));
        parameters.setCipherSuites(CIPHERS.toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(new String[] {HTTP_2, HTTP_1});
        engine.setSSLParameters(parameters);
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /// Whether client and server have agreed on HTTP/2.
    public static boolean isHttp2(SslHandler handler) {
        return HTTP_2.equals(handler.engine().getApplicationProtocol());
    }

    private TlsProtocol() {}
}
