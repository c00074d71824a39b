package dev.barista.gateway.tls;

import dev.barista.gateway.port.TlsContext;
import dev.barista.gateway.port.TlsEngine;
import dev.barista.model.time.Ticker;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;

/// BoringSSL by Netty's native library, where it loads. Not the JDK's: it asks for no alert when a
/// client offers protocols by ALPN of which the gateway speaks none, but takes HTTP/1.1.
///
/// @param random for the keys of session tickets
public record BoringSslEngine(Ticker ticker, RandomGenerator random) implements TlsEngine {

    private static final ApplicationProtocolConfig PROTOCOLS =
            new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    TlsProtocol.HTTP_2,
                    TlsProtocol.HTTP_1);

    @Override
    public TlsContext contextOf(PrivateKey key, List<X509Certificate> chain) {
        try {
            var context =
                    SslContextBuilder.forServer(key, chain)
                            .sslProvider(SslProvider.OPENSSL_REFCNT)
                            .protocols(TlsProtocol.VERSIONS)
                            .ciphers(TlsProtocol.CIPHERS)
                            .applicationProtocolConfig(PROTOCOLS)
                            .trustManager(NoClients.TRUSTED)
                            .build();
            return new BoringSslContext((ReferenceCountedOpenSslContext) context, ticker, random);
        } catch (SSLException refused) {
            throw new IllegalArgumentException(
                    "certificate: BoringSSL cannot use it (expected: one of an EC or RSA key)",
                    refused);
        }
    }
}
