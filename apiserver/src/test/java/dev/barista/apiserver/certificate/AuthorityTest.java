package dev.barista.apiserver.certificate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir Path folder;

    private Authority open(Instant now) {
        return Authority.open(folder, "test", "Test", now);
    }

    @Test
    void isTheSameWhenItIsOpenedAgain() {
        assertThat(open(NOW.plusSeconds(60))).isEqualTo(open(NOW));
    }

    @Test
    void isMadeAnewBeforeWhatItSignsWouldOutliveIt() {
        Authority first = open(NOW);

        assertThat(open(NOW.plus(Duration.ofDays(3559)))).isEqualTo(first);
        assertThat(open(NOW.plus(Duration.ofDays(3561)))).isNotEqualTo(first);
    }

    @Test
    void keepsItsKeyForItsOwnerAlone() throws Exception {
        Authority authority = open(NOW);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
                .isEqualTo("rw-------");
        assertThat(authority).hasToString("Authority[CN=Test]");
    }

    private Path keyFile() {
        return folder.resolve("test.key");
    }

    @Test
    void signsForTheHostsAlone() throws Exception {
        Authority authority = open(NOW);

        X509Certificate made =
                authority
                        .issue(Set.of("a.example.com", "10.0.0.1"), Duration.ofDays(90), NOW)
                        .certificate();

        made.verify(authority.certificate().getPublicKey());
        assertThat(made.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(List.of(2, "a.example.com"), List.of(7, "10.0.0.1"));
        assertThat(made.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(made.getBasicConstraints()).isEqualTo(-1);
        assertThat(Validity.of(made).until()).isEqualTo(NOW.plus(Duration.ofDays(90)));
    }

    @Test
    void namesTheKeyThatSignsAsStrictClientsWantIt() {
        Authority authority = open(NOW);
        X509Certificate made =
                authority.issue(Set.of("a.b"), Duration.ofDays(1), NOW).certificate();

        byte[] signer = requireNonNull(authority.certificate().getExtensionValue("2.5.29.14"));
        byte[] named = requireNonNull(made.getExtensionValue("2.5.29.35"));

        assertThat(named).endsWith(java.util.Arrays.copyOfRange(signer, 4, signer.length));
    }

    @Test
    void signsNothingBeyondItsOwnEnd() {
        Authority authority = open(NOW);

        X509Certificate made =
                authority.issue(Set.of("a.b"), Duration.ofDays(9999), NOW).certificate();

        assertThat(made.getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
    }

    @Test
    void saysWhatToDoAboutFilesThatCannotBeRead() throws Exception {
        open(NOW);
        Files.writeString(keyFile(), "not a key");

        assertThatThrownBy(() -> open(NOW))
                .hasMessageContaining("certificates in " + folder + ": unreadable")
                .hasMessageContaining("delete the folder to get new ones");
    }
}
