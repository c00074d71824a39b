package dev.barista.app.tls;

import dev.barista.apiserver.certificate.ServerCertificate;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Offers the one key of a server, to clients that can use one of its kind.
final class OneKey extends X509ExtendedKeyManager {

    private static final String ALIAS = "server";

    private final ServerCertificate shown;

    private OneKey(ServerCertificate shown) {
        this.shown = shown;
    }

    /// What connections of TLS are made with, which show a certificate.
    static SSLContext contextOf(ServerCertificate shown) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new OneKey(shown)}, null, null);
            return context;
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent); // each JDK has it
        }
    }

    /// @param type `EC`, `RSA`, and others that no key here is of
    @Override
    public @Nullable String chooseEngineServerAlias(
            String type, Principal @Nullable [] issuers, SSLEngine engine) {
        return shown.key().getAlgorithm().equals(type) ? ALIAS : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return alias.equals(ALIAS) ? shown.key() : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return alias.equals(ALIAS) ? shown.chain().toArray(X509Certificate[]::new) : null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String type, Principal @Nullable [] issuers, Socket socket) {
        return null; // the gateway has engines
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] types, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}
