package dev.barista.apiserver.certificate;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes certificates, with elliptic keys. Needs Bouncy Castle, and so is loaded only when one is
/// due.
final class CertificateMaker {

    private static final X500Name SERVER = new X500Name("CN=barista");
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

    /// Clocks of clients may be late.
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final int SERIAL_BITS = 127;

    static ServerCertificate authority(String commonName, Instant now)
            throws GeneralSecurityException {
        KeyPair pair = keyPair();
        var name = new X500Name("CN=" + commonName);
        Instant until = now.plus(AUTHORITY_LIFE);
        X509v3CertificateBuilder builder = builder(name, name, pair.getPublic(), now, until);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        } catch (CertIOException bug) {
            throw new IllegalStateException(bug);
        }
        return new ServerCertificate(pair.getPrivate(), List.of(sign(builder, pair.getPrivate())));
    }

    static ServerCertificate server(
            Authority authority, Collection<String> hosts, Duration life, Instant now)
            throws GeneralSecurityException {
        KeyPair pair = keyPair();
        X509Certificate issuer = authority.certificate();
        Instant end = issuer.getNotAfter().toInstant();
        Instant until = now.plus(life).isBefore(end) ? now.plus(life) : end;
        X509v3CertificateBuilder builder =
                builder(
                        X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                        SERVER,
                        pair.getPublic(),
                        now,
                        until);
        GeneralName[] names =
                hosts.stream().map(CertificateMaker::name).toArray(GeneralName[]::new);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(issuer.getPublicKey()));
        } catch (CertIOException bug) {
            throw new IllegalStateException(bug);
        }
        return new ServerCertificate(pair.getPrivate(), List.of(sign(builder, authority.key())));
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

    /// With the key's identifier, which strict clients want.
    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Instant until)
            throws GeneralSecurityException {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(key.getEncoded());
        var builder =
                new X509v3CertificateBuilder(
                        issuer,
                        new BigInteger(SERIAL_BITS, new SecureRandom()),
                        Date.from(now.minus(BACKDATED)),
                        Date.from(until),
                        subject,
                        info);
        try {
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(info));
        } catch (CertIOException bug) {
            throw new IllegalStateException(bug);
        }
        return builder;
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private CertificateMaker() {}
}
