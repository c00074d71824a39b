package dev.barista.apiserver.auth;

import dev.barista.apiserver.certificate.Pem;
import dev.barista.apiserver.certificate.PrivateFile;
import dev.barista.model.object.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/// The key that signs tokens of accounts: ES256, an elliptic key on P-256. Kept in a file of mode
/// 0600, made once and never changed: what it has signed is good until it expires. Thread-safe.
public final class SigningKey {

    private static final String SIGNATURE = "SHA256withECDSAinP1363Format";
    private static final int COORDINATE_BYTES = 32;
    private static final Base64.Encoder BASE_64 = Base64.getUrlEncoder().withoutPadding();

    private final PrivateKey signing;
    private final ECPublicKey verifying;
    private final String id;

    private SigningKey(PrivateKey signing, ECPublicKey verifying) throws GeneralSecurityException {
        this.signing = signing;
        this.verifying = verifying;
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifying.getEncoded());
        id = BASE_64.encodeToString(digest);
    }

    /// Reads the key, or makes one.
    ///
    /// @throws IllegalStateException if the file holds no such key
    public static SigningKey open(Path file) {
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            String text = Files.readString(file);
            var verifying = (ECPublicKey) Pem.publicKey(text);
            var key = new SigningKey(Pem.privateKey(text), verifying);
            if (!key.verifies(new byte[1], key.sign(new byte[1]))) {
                throw new GeneralSecurityException("its two halves do not fit");
            }
            return key;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException | IllegalArgumentException | ClassCastException wrong) {
            throw new IllegalStateException(
                    "key in %s: unreadable (expected: as it was made; delete it to get a new one, and no token that was signed is good any more)"
                            .formatted(file),
                    wrong);
        }
    }

    /// One that is kept nowhere: what it signs is good for as long as it is in memory.
    public static SigningKey ephemeral() {
        try {
            KeyPair pair = pair();
            return new SigningKey(pair.getPrivate(), (ECPublicKey) pair.getPublic());
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static void make(Path file) throws GeneralSecurityException {
        KeyPair pair = pair();
        PrivateFile.write(
                file,
                Pem.of("PRIVATE KEY", pair.getPrivate().getEncoded())
                        + Pem.of("PUBLIC KEY", pair.getPublic().getEncoded()));
    }

    /// Names it in the head of a token.
    public String id() {
        return id;
    }

    public byte[] sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance(SIGNATURE);
            signature.initSign(signing);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    public boolean verifies(byte[] content, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(SIGNATURE);
            signature.initVerify(verifying);
            signature.update(content);
            return signature.verify(signed);
        } catch (SignatureException malformed) {
            return false; // not the length that a signature has
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /// Its public half as a JSON Web Key (RFC 7517).
    public ObjectNode publicTree() {
        return Json.object()
                .put("use", "sig")
                .put("kty", "EC")
                .put("kid", id)
                .put("crv", "P-256")
                .put("alg", "ES256")
                .put("x", coordinate(verifying.getW().getAffineX()))
                .put("y", coordinate(verifying.getW().getAffineY()));
    }

    /// As 32 bytes, whatever zeros it begins with.
    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
        return BASE_64.encodeToString(fixed);
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
