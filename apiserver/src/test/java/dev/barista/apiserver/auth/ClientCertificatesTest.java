package dev.barista.apiserver.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.certificate.Pem;
import dev.barista.model.testkit.VirtualTime;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who a client is by its certificate.
final class ClientCertificatesTest {

    private static final Duration DAY = Duration.ofDays(1);

    @TempDir Path folder;
    @TempDir Path other;

    private final VirtualTime time = new VirtualTime();
    private ClientCertificates certificates;

    @BeforeEach
    void make() throws Exception {
        Identity.open(folder, Set.of("localhost"), time);
        Identity.open(other, Set.of("localhost"), time);
        certificates = new ClientCertificates(Pem.certificate(folder.resolve("ca.crt")), time);
    }

    private Optional<User> user(Path authority, String subject) throws Exception {
        return find(Certificates.client(authority, subject, time.instant(), DAY).certificate());
    }

    private Optional<User> find(X509Certificate... chain) {
        return certificates.find(List.of(chain));
    }

    @Test
    void theCommonNameIsTheUserAndEachOrganisationAGroup() throws Exception {
        User user = user(folder, "O=dev,O=ops,CN=ann").orElseThrow();

        assertThat(user.name()).isEqualTo("ann");
        assertThat(user.groups())
                .containsExactlyInAnyOrder("dev", "ops", User.AUTHENTICATED)
                .endsWith(User.AUTHENTICATED);
    }

    @Test
    void aMemberOfMastersMayDoEverything() throws Exception {
        assertThat(user(folder, "O=system:masters,CN=root").orElseThrow().isIn(User.MASTERS))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"O=dev", "CN=a,CN=b", "OU=x"})
    void oneThatNamesNoUserIsNoOnes(String subject) throws Exception {
        assertThat(user(folder, subject)).isEmpty();
    }

    @Test
    void anotherAuthorityCountsForNothing() throws Exception {
        assertThat(user(other, "CN=ann")).isEmpty();
        assertThat(find(Pem.certificate(other.resolve("ca.crt")))).isEmpty();
    }

    @Test
    void itsTimeMustHaveComeAndNotBeOver() throws Exception {
        X509Certificate later =
                Certificates.client(folder, "CN=ann", time.instant().plus(DAY), DAY).certificate();

        assertThat(find(later)).isEmpty();
        time.advance(DAY.plusSeconds(1));
        assertThat(find(later)).isPresent();
        time.advance(DAY);
        assertThat(find(later)).isEmpty();
    }

    @Test
    void oneForServersAndTheAuthorityItselfAreNoClients() throws Exception {
        X509Certificate server =
                Certificates.of(
                                folder,
                                "CN=ann",
                                KeyPurposeId.id_kp_serverAuth,
                                time.instant(),
                                DAY)
                        .certificate();

        assertThat(find(server)).isEmpty();
        assertThat(find(Pem.certificate(folder.resolve("server.crt")))).isEmpty();
        assertThat(find(Pem.certificate(folder.resolve("ca.crt")))).isEmpty();
        assertThat(find()).isEmpty();
    }
}
