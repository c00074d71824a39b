package dev.barista.apiserver.certificate;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/// How long a certificate is valid, and when it is to be replaced. Pure.
public record Validity(Instant from, Instant until) {

    /// The share of its life that is left when it is replaced: 30 of 90 days.
    private static final int LEFT = 3;

    public static Validity of(X509Certificate certificate) {
        return new Validity(
                certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
    }

    /// When the last third of its life begins.
    public Instant renewAt() {
        return until.minus(Duration.between(from, until).dividedBy(LEFT));
    }

    public boolean isDue(Instant now) {
        return !now.isBefore(renewAt());
    }
}
