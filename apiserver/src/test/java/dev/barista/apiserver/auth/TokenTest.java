package dev.barista.apiserver.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.VirtualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The secret that is shown, and the certificate it is shown to.
final class TokenTest {

    private static final String SECRET = "0123456789abcdef";

    @TempDir Path folder;

    private final VirtualTime time = new VirtualTime();

    private Token token(String content) throws IOException {
        return Token.open(Files.writeString(folder.resolve("token"), content));
    }

    @Test
    void aTokenThatAPersonWroteCountsWithoutItsLineEnd() throws IOException {
        assertThat(token(SECRET + "\n").isIn("Bearer " + SECRET)).isTrue();
    }

    @Test
    void aTokenThatIsTooShortIsRefusedAndNotShown() {
        assertThatThrownBy(() -> token("hush"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 characters (expected: at least 16")
                .hasMessageNotContaining("hush");
    }

    @Test
    void eachServerMakesATokenOfItsOwn() {
        Token one = Token.open(folder.resolve("one"));
        Token two = Token.open(folder.resolve("two"));

        assertThat(one.secret()).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(two.secret());
        assertThat(two.isIn("Bearer " + one.secret())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer0123456789abcdef",
                "0123456789abcdef",
                "Bearer 0123456789abcde",
                "Bearer 0123456789ABCDEF",
                "Bearer 0123456789abcdef0123456789abcdef",
                "Digest 0123456789abcdef",
                "Bearer token=0123456789abcdef"
            })
    void nobodyIsLetInWhoShowsAnythingElse(String header) throws IOException {
        assertThat(token(SECRET).isIn(header)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "Bearer   "})
    void theSchemeIsReadAsHttpSays(String scheme) throws IOException {
        assertThat(token(SECRET).isIn(scheme + SECRET)).isTrue();
    }

    @Test
    void theKubeconfigLeadsToTheServerAndIsTrusted() throws IOException {
        Identity identity = Identity.open(folder, Set.of("localhost"), time);
        Path file = folder.resolve("kubeconfig");

        Kubeconfig.write(file, "https://localhost:6443", identity, token(SECRET));

        List<String> lines = Files.readAllLines(file);
        assertThat(lines)
                .contains("    server: https://localhost:6443", "    token: " + SECRET)
                .contains("current-context: barista");
        assertThat(authority(lines)).isEqualTo(identity.authorityPem());
    }

    private static String authority(List<String> kubeconfig) {
        String field = "certificate-authority-data: ";
        String line =
                kubeconfig.stream().filter(each -> each.contains(field)).findFirst().orElseThrow();
        byte[] text = Base64.getDecoder().decode(line.strip().substring(field.length()));
        return new String(text, StandardCharsets.US_ASCII);
    }

    @Test
    void theCertificateNamesEveryHostAndFitsItsKey() throws Exception {
        Identity identity = Identity.open(folder, Set.of("localhost", "127.0.0.1", "::1"), time);

        assertThat(identity.certificate().getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(identity.certificate().getExtendedKeyUsage())
                .containsExactly("1.3.6.1.5.5.7.3.1");
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(identity.key());
        byte[] signed = signature.sign();
        signature.initVerify(identity.certificate());
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void aCertificateIsValidForClocksThatAreLate() throws Exception {
        Identity identity = Identity.open(folder, Set.of("localhost"), time);

        var now = time.instant();
        assertThat(identity.certificate().getNotBefore().toInstant())
                .isEqualTo(now.minus(Duration.ofHours(1)));
        assertThat(identity.certificate().getNotAfter().toInstant())
                .isEqualTo(now.plus(Duration.ofDays(365)));
    }

    @Test
    void aCertificateIsKeptUntilAMonthBeforeItsEnd() {
        Identity first = Identity.open(folder, Set.of("localhost"), time);
        time.advance(Duration.ofDays(335).minusSeconds(1));
        assertThat(Identity.open(folder, Set.of("localhost"), time)).isEqualTo(first);

        time.advance(Duration.ofSeconds(1));
        assertThat(Identity.open(folder, Set.of("localhost"), time)).isNotEqualTo(first);
    }

    @Test
    void aBrokenCertificateIsNamedWithTheWayOut() throws IOException {
        Identity.open(folder, Set.of("localhost"), time);
        Files.writeString(folder.resolve("server.crt"), "nothing");

        assertThatThrownBy(() -> Identity.open(folder, Set.of("localhost"), time))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("delete the folder to get new ones");
    }
}
