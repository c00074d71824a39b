package dev.barista.apiserver.certificate;

import dev.barista.model.object.ApiObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/// Reads Secrets of type `kubernetes.io/tls`, as `kubectl create secret tls` makes them. Its
/// messages say what is wrong, and show nothing of a key.
public final class TlsSecret {

    private static final String TYPE = "kubernetes.io/tls";
    private static final String CERTIFICATE = "tls.crt";
    private static final String KEY = "tls.key";

    /// @throws IllegalArgumentException with a sentence that names the Secret and what is wrong
    public static ServerCertificate read(ApiObject secret, Instant now) {
        String type = secret.tree().path("type").asString("");
        if (!type.equals(TYPE)) {
            throw wrong(secret, "type: %s (expected: %s)".formatted(type, TYPE));
        }
        List<X509Certificate> chain = chain(secret);
        PrivateKey key = key(secret);
        if (!belong(key, chain.getFirst().getPublicKey())) {
            throw wrong(secret, "tls.key: of another certificate (expected: that of tls.crt)");
        }
        Instant end = chain.getFirst().getNotAfter().toInstant();
        if (!now.isBefore(end)) {
            throw wrong(secret, "tls.crt: ended at %s (expected: a valid one)".formatted(end));
        }
        return new ServerCertificate(key, chain);
    }

    private static IllegalArgumentException wrong(ApiObject secret, String what) {
        return new IllegalArgumentException("Secret \"%s\": %s.".formatted(secret.name(), what));
    }

    private static byte[] data(ApiObject secret, String name) {
        try {
            return Base64.getDecoder().decode(secret.tree().path("data").path(name).asString(""));
        } catch (IllegalArgumentException notBase64) {
            return new byte[0]; // as good as none: who reads it says what is expected
        }
    }

    private static List<X509Certificate> chain(ApiObject secret) {
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(data(secret, CERTIFICATE)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (GeneralSecurityException unreadable) {
            // said below
        }
        throw wrong(secret, "tls.crt: none that can be read (expected: certificates as PEM)");
    }

    private static PrivateKey key(ApiObject secret) {
        String text = new String(data(secret, KEY), StandardCharsets.US_ASCII);
        try (var parser = new PEMParser(new StringReader(text))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                switch (block) {
                    case PEMKeyPair pair -> {
                        return new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
                    }
                    case PrivateKeyInfo info -> {
                        return new JcaPEMKeyConverter().getPrivateKey(info);
                    }
                    default -> {} // parameters of a curve, as openssl writes them
                }
            }
        } catch (IOException | RuntimeException unreadable) {
            // said below
        }
        throw wrong(secret, "tls.key: none that can be read (expected: one as PEM, not encrypted)");
    }

    private static boolean belong(PrivateKey key, PublicKey shown) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> key.getAlgorithm();
                };
        byte[] message = {1};
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(message);
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(shown);
            verifier.update(message);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException ofAnotherKind) {
            return false;
        }
    }

    private TlsSecret() {}
}
