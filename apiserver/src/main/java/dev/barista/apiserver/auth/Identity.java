package dev.barista.apiserver.auth;

import dev.barista.apiserver.certificate.Authority;
import dev.barista.apiserver.certificate.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The TLS identity of the API server: its key, its certificate, and the certificate authority that
/// clients trust. Kept in a folder, keys in files of mode 0600.
///
/// @param authorityPem certificate of the authority
public record Identity(PrivateKey key, X509Certificate certificate, String authorityPem) {

    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final String SERVER = "server";

    /// The certificate of the authority, PEM; makes the authority if there is none.
    public static String authority(Path folder, InstantSource clock) {
        return openAuthority(folder, clock).pem();
    }

    private static Authority openAuthority(Path folder, InstantSource clock) {
        return Authority.open(folder, "ca", "barista-ca", clock.instant());
    }

    /// Reads the identity; makes the authority if there is none, and a certificate if there is
    /// none, it lacks one of `hosts`, or it ends within a month.
    ///
    /// @param hosts names and addresses the server is called by
    public static Identity open(Path folder, Collection<String> hosts, InstantSource clock) {
        Authority authority = openAuthority(folder, clock);
        Path certificate = folder.resolve(SERVER + ".crt");
        Path key = folder.resolve(SERVER + ".key");
        try {
            if (!Files.exists(certificate)
                    || !Files.exists(key)
                    || !serves(Pem.certificate(certificate), authority, hosts, clock)) {
                Authority.store(
                        folder,
                        SERVER,
                        authority.issue(new TreeSet<>(hosts), LIFE, clock.instant()));
            }
            return new Identity(Pem.privateKey(key), Pem.certificate(certificate), authority.pem());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException failure) {
            throw Authority.unreadable(folder, failure);
        }
    }

    /// The certificate of the authority.
    public X509Certificate authority() {
        try {
            return Pem.certificate(authorityPem.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug); // it was read when the identity was opened
        }
    }

    private static boolean serves(
            X509Certificate certificate,
            Authority authority,
            Collection<String> hosts,
            InstantSource clock)
            throws GeneralSecurityException {
        var renewal = certificate.getNotAfter().toInstant().minus(RENEW_BEFORE);
        X509Certificate issuer = authority.certificate();
        return clock.instant().isBefore(renewal)
                && certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                && names(certificate).containsAll(hosts);
    }

    private static Set<String> names(X509Certificate certificate) throws GeneralSecurityException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? Set.of()
                : names.stream().map(name -> name.get(1).toString()).collect(Collectors.toSet());
    }
}
