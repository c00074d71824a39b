package dev.barista.apiserver.auth;

import dev.barista.apiserver.certificate.Pem;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Certificates for clients, as `openssl` makes them from the authority of a server.
public final class Certificates {

    public record Client(PrivateKey key, X509Certificate certificate) {}

    /// @param pki folder with the authority that signs
    /// @param subject `CN=ann,O=dev`
    public static Client client(Path pki, String subject, Instant from, Duration life)
            throws Exception {
        return of(pki, subject, KeyPurposeId.id_kp_clientAuth, from, life);
    }

    static Client of(Path pki, String subject, KeyPurposeId purpose, Instant from, Duration life)
            throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        var builder =
                new X509v3CertificateBuilder(
                        new X500Name("CN=barista-ca"),
                        BigInteger.valueOf(7),
                        Date.from(from),
                        Date.from(from.plus(life)),
                        new X500Name(subject),
                        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        PrivateKey authority = Pem.privateKey(pki.resolve("ca.key"));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(authority);
        X509Certificate certificate =
                new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        return new Client(pair.getPrivate(), certificate);
    }

    private Certificates() {}
}
