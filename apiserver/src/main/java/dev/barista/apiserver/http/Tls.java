package dev.barista.apiserver.http;

import dev.barista.apiserver.auth.Identity;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS by the JDK alone. Netty's own context, when it finds Bouncy Castle, loads all of it to read
/// a key of no use: seconds, at every start.
final class Tls {

    private final SSLContext context;

    Tls(Identity identity) {
        try {
            char[] none = new char[0];
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, none);
            keys.setKeyEntry(
                    "server", identity.key(), none, new Certificate[] {identity.certificate()});
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, none);
            context = SSLContext.getInstance("TLS");
            context.init(
                    managers.getKeyManagers(),
                    new TrustManager[] {new AnyClient(identity.authority())},
                    null);
        } catch (GeneralSecurityException | IOException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /// Takes any certificate of a client, whose key the client has proved to hold: which user that
    /// is, if any, is found out for each request. One that is good for nothing is as good as none.
    private static final class AnyClient extends X509ExtendedTrustManager {

        private final X509Certificate authority;

        private AnyClient(X509Certificate authority) {
            this.authority = authority;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // See above.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // See above.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // See above.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("server: unknown (expected: none, this is one)");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        /// Named to clients, which pick a certificate by it.
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[] {authority};
        }
    }

    /// For one connection.
    SslHandler handler() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        parameters.setWantClientAuth(true);
        engine.setSSLParameters(parameters);
        return new SslHandler(engine);
    }
}
