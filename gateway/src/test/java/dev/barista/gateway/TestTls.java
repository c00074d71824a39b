package dev.barista.gateway;

import dev.barista.gateway.port.Certificates;
import dev.barista.gateway.port.TlsContext;
import dev.barista.gateway.port.TlsEngine;
import dev.barista.gateway.port.TlsSettings;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Certificates under the test's control, and clients of TLS that look at whose they are shown.
final class TestTls implements Certificates {

    static {
        // Or a client takes an end without close_notify for one.
        System.setProperty("com.sun.net.ssl.requireCloseNotify", "true");
    }

    final ConcurrentMap<String, CompletableFuture<Optional<TlsContext>>> answers =
            new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final TlsEngine engine;
    private final SSLContext trusting;

    TestTls(TlsEngine engine, String... hosts) throws Exception {
        this.engine = engine;
        for (String host : hosts) {
            answers.put(host, CompletableFuture.completedFuture(Optional.of(contextOf(host))));
        }
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new TrustAll()}, null);
    }

    @Override
    public CompletionStage<Optional<TlsContext>> find(String host) {
        asked.add(host);
        return answers.getOrDefault(host, CompletableFuture.completedFuture(Optional.empty()));
    }

    /// Lets a gateway listen.
    InetSocketAddress open(TestGateway gateway, Duration timeout, int handshakes)
            throws IOException {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return gateway.gateway.listenSecurely(new TlsSettings(any, timeout, handshakes), this);
    }

    InetSocketAddress open(TestGateway gateway) throws IOException {
        return open(gateway, Duration.ofSeconds(20), 100);
    }

    /// A connection whose handshake is done.
    ///
    /// @param host that the client names; empty to name none
    /// @param protocols that it offers
    SSLSocket connect(InetSocketAddress address, String host, String... protocols)
            throws IOException {
        return connect(address, host, trusting.getDefaultSSLParameters(), protocols);
    }

    /// @param version that it speaks
    SSLSocket connectBy(String version, InetSocketAddress address, String host) throws IOException {
        SSLParameters parameters = trusting.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {version});
        return connect(address, host, parameters);
    }

    private SSLSocket connect(
            InetSocketAddress address, String host, SSLParameters parameters, String... protocols)
            throws IOException {
        Socket plain = new Socket(address.getAddress(), address.getPort());
        plain.setSoTimeout(20_000);
        plain.setTcpNoDelay(true);
        SSLSocket socket =
                (SSLSocket)
                        trusting.getSocketFactory()
                                .createSocket(plain, host, address.getPort(), true);
        if (!host.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /// For whom the server's certificate is.
    static String shownTo(SSLSocket socket) throws IOException {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    /// With a new key.
    TlsContext contextOf(String host) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return contextOf(host, generator.generateKeyPair(), "SHA256withECDSA");
    }

    TlsContext contextOf(String host, KeyPair pair, String signature) throws Exception {
        return engine.contextOf(pair.getPrivate(), List.of(certificate(host, pair, signature)));
    }

    private static X509Certificate certificate(String host, KeyPair pair, String signature)
            throws Exception {
        var name = new X500Name("CN=" + host);
        var builder =
                new X509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(Instant.EPOCH),
                        Date.from(Instant.parse("2100-01-01T00:00:00Z")),
                        name,
                        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder(signature).build(pair.getPrivate())));
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
