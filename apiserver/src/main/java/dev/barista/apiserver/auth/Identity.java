package dev.barista.apiserver.auth;

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

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    /// The certificate of the authority, PEM; makes the authority if there is none.
    public static String authority(Path folder, InstantSource clock) {
        try {
            requireAuthority(folder, clock);
            return Files.readString(folder.resolve("ca.crt"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void requireAuthority(Path folder, InstantSource clock)
            throws GeneralSecurityException, IOException {
        if (!Files.exists(folder.resolve("ca.crt")) || !Files.exists(folder.resolve("ca.key"))) {
            CertificateMaker.makeAuthority(folder, clock.instant());
        }
    }

    /// Reads the identity; makes the authority if there is none, and a certificate if there is
    /// none, it lacks one of `hosts`, or it ends within a month.
    ///
    /// @param hosts names and addresses the server is called by
    public static Identity open(Path folder, Collection<String> hosts, InstantSource clock) {
        try {
            Path authority = folder.resolve("ca.crt");
            requireAuthority(folder, clock);
            Path certificate = folder.resolve("server.crt");
            if (!Files.exists(certificate)
                    || !Files.exists(folder.resolve("server.key"))
                    || !serves(Pem.certificate(certificate), authority, hosts, clock)) {
                CertificateMaker.makeServer(folder, new TreeSet<>(hosts), clock.instant());
            }
            return new Identity(
                    Pem.privateKey(folder.resolve("server.key")),
                    Pem.certificate(certificate),
                    Files.readString(authority));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(
                    "certificates in %s: unreadable (expected: as they were made; delete the folder to get new ones)"
                            .formatted(folder),
                    failure);
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
            Path authority,
            Collection<String> hosts,
            InstantSource clock)
            throws GeneralSecurityException, IOException {
        var renewal = certificate.getNotAfter().toInstant().minus(RENEW_BEFORE);
        X509Certificate issuer = Pem.certificate(authority);
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
