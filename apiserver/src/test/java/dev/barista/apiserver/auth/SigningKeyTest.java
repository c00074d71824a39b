package dev.barista.apiserver.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// The key that signs tokens.
final class SigningKeyTest {

    private static final byte[] CONTENT = "content".getBytes(UTF_8);

    @TempDir Path folder;

    private Path file() {
        return folder.resolve("pki/serviceaccount.key");
    }

    @Test
    void isKeptForItsOwnerAlone() throws IOException {
        SigningKey first = SigningKey.open(file());
        SigningKey second = SigningKey.open(file());

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.verifies(CONTENT, first.sign(CONTENT))).isTrue();
        assertThat(Files.getPosixFilePermissions(file()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void verifiesNothingThatItHasNotSigned() {
        SigningKey key = SigningKey.open(file());
        SigningKey other = SigningKey.open(folder.resolve("other"));
        byte[] signed = key.sign(CONTENT);

        assertThat(key.verifies("other".getBytes(UTF_8), signed)).isFalse();
        assertThat(key.verifies(CONTENT, other.sign(CONTENT))).isFalse();
        assertThat(key.verifies(CONTENT, new byte[0])).isFalse();
        assertThat(key.verifies(CONTENT, new byte[64])).isFalse();
        assertThat(key.verifies(CONTENT, new byte[63])).isFalse();
    }

    /// Others verify tokens by what it publishes, and by nothing else.
    @Test
    void publishesTheHalfThatVerifies() throws Exception {
        SigningKey key = SigningKey.open(file());
        ObjectNode tree = key.publicTree();
        var curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        var point = new ECPoint(number(tree, "x"), number(tree, "y"));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(
                KeyFactory.getInstance("EC")
                        .generatePublic(
                                new ECPublicKeySpec(
                                        point, curve.getParameterSpec(ECParameterSpec.class))));
        signature.update(CONTENT);

        assertThat(signature.verify(key.sign(CONTENT))).isTrue();
        assertThat(tree.path("alg").asString()).isEqualTo("ES256");
        assertThat(tree.path("kid").asString()).isEqualTo(key.id());
    }

    private static BigInteger number(ObjectNode tree, String name) {
        byte[] bytes = Base64.getUrlDecoder().decode(tree.path(name).asString());
        assertThat(bytes).hasSize(32);
        return new BigInteger(1, bytes);
    }

    @Test
    void aFileThatHoldsNoKeyIsNamedWithTheWayOut() throws IOException {
        SigningKey.open(file());
        Files.writeString(file(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

        assertThatThrownBy(() -> SigningKey.open(file()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("delete it to get a new one");
    }
}
