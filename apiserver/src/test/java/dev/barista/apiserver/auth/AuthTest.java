package dev.barista.apiserver.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.certificate.Pem;
import dev.barista.model.testkit.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthTest {

    @TempDir Path folder;

    private final VirtualTime time = new VirtualTime();

    @Test
    void keepsItsTokenAndItsIdentity() {
        Identity first = Identity.open(folder, Set.of("localhost", "127.0.0.1"), time);
        Identity second = Identity.open(folder, Set.of("127.0.0.1"), time);
        Token token = Token.open(folder.resolve("token"));

        assertThat(second).isEqualTo(first);
        assertThat(Token.open(folder.resolve("token")).isIn("Bearer " + token.secret())).isTrue();
    }

    @Test
    void makesACertificateForAnotherNameUnderTheSameAuthority() throws Exception {
        Identity first = Identity.open(folder, Set.of("localhost"), time);
        Identity second = Identity.open(folder, Set.of("localhost", "example.com"), time);

        assertThat(second.certificate()).isNotEqualTo(first.certificate());
        assertThat(second.authorityPem()).isEqualTo(first.authorityPem());
        second.certificate().verify(Pem.certificate(folder.resolve("ca.crt")).getPublicKey());
    }

    @Test
    void renewsACertificateThatIsAboutToEnd() {
        Identity first = Identity.open(folder, Set.of("localhost"), time);
        time.advance(Duration.ofDays(340));

        assertThat(Identity.open(folder, Set.of("localhost"), time)).isNotEqualTo(first);
    }

    @Test
    void letsInOnlyWhoShowsTheToken() {
        Token token = Token.open(folder.resolve("token"));

        assertThat(token.isIn("bearer " + token.secret())).isTrue();
        assertThat(token.isIn("Bearer " + token.secret() + "x")).isFalse();
        assertThat(token.isIn("Basic " + token.secret())).isFalse();
        assertThat(token.isIn("Bearer ")).isFalse();
        assertThat(token.isIn(null)).isFalse();
        assertThat(token).hasToString("Token[***]");
    }

    @Test
    void keepsSecretsForTheOwnerAlone() throws Exception {
        Identity identity = Identity.open(folder, Set.of("localhost"), time);
        Token token = Token.open(folder.resolve("token"));
        Kubeconfig.write(folder.resolve("kubeconfig"), "https://localhost:1", identity, token);

        for (String name : new String[] {"ca.key", "server.key", "token", "kubeconfig"}) {
            assertThat(Files.getPosixFilePermissions(folder.resolve(name)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }
}
