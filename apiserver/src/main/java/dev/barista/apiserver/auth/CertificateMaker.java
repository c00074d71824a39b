package dev.barista.apiserver.auth;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes certificates. The one class that needs Bouncy Castle, loaded only when one is due.
final class CertificateMaker {

    private static final X500Name AUTHORITY = new X500Name("CN=barista-ca");
    private static final X500Name SERVER = new X500Name("CN=barista");
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    private static final Duration SERVER_LIFE = Duration.ofDays(365);

    /// Clocks of clients may be late.
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final int SERIAL_BITS = 127;

    static void makeAuthority(Path folder, Instant now)
            throws GeneralSecurityException, IOException {
        KeyPair pair = keyPair();
        X509v3CertificateBuilder builder =
                builder(AUTHORITY, pair.getPublic(), now, AUTHORITY_LIFE);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        store(folder, "ca", pair.getPrivate(), sign(builder, pair.getPrivate()));
    }

    static void makeServer(Path folder, Collection<String> hosts, Instant now)
            throws GeneralSecurityException, IOException {
        KeyPair pair = keyPair();
        X509v3CertificateBuilder builder = builder(SERVER, pair.getPublic(), now, SERVER_LIFE);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        GeneralName[] names =
                hosts.stream().map(CertificateMaker::name).toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        PrivateKey authority = Pem.privateKey(folder.resolve("ca.key"));
        store(folder, "server", pair.getPrivate(), sign(builder, authority));
    }

    private static GeneralName name(String host) {
        boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(
            X500Name subject, PublicKey key, Instant now, Duration life) {
        return new X509v3CertificateBuilder(
                AUTHORITY,
                new BigInteger(SERIAL_BITS, new SecureRandom()),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(life)),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    private static byte[] sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws IOException {
        try {
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                    .getEncoded();
        } catch (OperatorCreationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void store(Path folder, String name, PrivateKey key, byte[] certificate) {
        PrivateFile.write(folder.resolve(name + ".key"), Pem.of("PRIVATE KEY", key.getEncoded()));
        PrivateFile.write(folder.resolve(name + ".crt"), Pem.of("CERTIFICATE", certificate));
    }

    private CertificateMaker() {}
}
