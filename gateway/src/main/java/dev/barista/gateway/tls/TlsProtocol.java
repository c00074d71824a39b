package dev.barista.gateway.tls;

import io.netty.handler.ssl.SslHandler;
import java.util.List;

/// What the gateway speaks: TLS 1.3 and 1.2 with ciphers that HTTP/2 allows too (RFC 9113 §9.2.2),
/// HTTP/2 before HTTP/1.1.
public final class TlsProtocol {

    public static final String HTTP_2 = "h2";
    static final String HTTP_1 = "http/1.1";

    static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    static final List<String> CIPHERS =
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

    /// Whether client and server have agreed on HTTP/2.
    public static boolean isHttp2(SslHandler handler) {
        return HTTP_2.equals(handler.engine().getApplicationProtocol());
    }

    private TlsProtocol() {}
}
