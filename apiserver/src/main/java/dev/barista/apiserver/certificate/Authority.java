package dev.barista.apiserver.certificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/// Signs certificates of servers. Its own are two files of a folder, `NAME.crt`, and `NAME.key` of
/// mode 0600. Immutable.
public record Authority(PrivateKey key, X509Certificate certificate) {

    /// What it signs lives no longer than this, as a rule.
    private static final Duration RENEWED_BEFORE = Duration.ofDays(90);

    /// Reads the authority; makes one if there is none, or its time is almost over: those who trust
    /// it have to be told again.
    ///
    /// @param name of its files
    /// @param commonName of a new one
    public static Authority open(Path folder, String name, String commonName, Instant now) {
        Path key = folder.resolve(name + ".key");
        Path certificate = folder.resolve(name + ".crt");
        try {
            if (!Files.exists(key)
                    || !Files.exists(certificate)
                    || isAtItsEnd(Pem.certificate(certificate), now)) {
                store(folder, name, CertificateMaker.authority(commonName, now));
            }
            return new Authority(Pem.privateKey(key), Pem.certificate(certificate));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException failure) {
            throw unreadable(folder, failure);
        }
    }

    private static boolean isAtItsEnd(X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        return !now.isBefore(end.minus(RENEWED_BEFORE));
    }

    /// The files of the folder do not belong together, or cannot be read.
    public static IllegalStateException unreadable(Path folder, GeneralSecurityException failure) {
        return new IllegalStateException(
                "certificates in %s: unreadable (expected: as they were made; delete the folder to get new ones)"
                        .formatted(folder),
                failure);
    }

    /// Writes a key and its certificate.
    public static void store(Path folder, String name, ServerCertificate made) {
        PrivateFile.write(
                folder.resolve(name + ".key"), Pem.of("PRIVATE KEY", made.key().getEncoded()));
        PrivateFile.write(folder.resolve(name + ".crt"), Pem.of(made.certificate()));
    }

    /// Makes a new key, and a certificate for it; no longer than the authority's own.
    ///
    /// @param hosts names and addresses that the server is called by
    public ServerCertificate issue(Collection<String> hosts, Duration life, Instant now) {
        try {
            return CertificateMaker.server(this, hosts, life, now);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// Its certificate, for those who shall trust it.
    public String pem() {
        return Pem.of(certificate);
    }

    /// Without the key.
    @Override
    public String toString() {
        return "Authority[%s]".formatted(certificate.getSubjectX500Principal());
    }
}
