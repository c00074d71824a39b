package dev.barista.apiserver.certificate;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// What a server shows to clients of TLS, and the key that proves that it is the server's.
///
/// @param chain its own certificate first, then those of who signed it, as far as clients need them
public record ServerCertificate(PrivateKey key, List<X509Certificate> chain) {

    public ServerCertificate {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain: empty (expected: at least one certificate)");
        }
    }

    /// Its own certificate.
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Without the key.
    @Override
    public String toString() {
        return "ServerCertificate[%s]".formatted(certificate().getSubjectX500Principal());
    }
}
