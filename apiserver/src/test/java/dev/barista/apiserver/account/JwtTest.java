package dev.barista.apiserver.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.auth.SigningKey;
import dev.barista.model.object.Json;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// Tokens as text.
final class JwtTest {

    private static final ObjectNode CLAIMS = Json.object().put("sub", "ann").put("exp", 7);

    @TempDir Path folder;

    private SigningKey key;

    @BeforeEach
    void make() {
        key = SigningKey.open(folder.resolve("key"));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    /// Signed by the right key, whatever its head says.
    private String signed(String head) {
        String content = base64(head) + "." + base64(CLAIMS.toString());
        byte[] signature = key.sign(content.getBytes(UTF_8));
        return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    @Test
    void whatWasSignedIsReadAgain() {
        String token = Jwt.of(CLAIMS, key);

        assertThat(Jwt.claims(token, key)).contains(CLAIMS);
        assertThat(token).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{86}");
    }

    @Test
    void anotherKeySignsNothingOfOurs() {
        SigningKey other = SigningKey.open(folder.resolve("other"));

        assertThat(Jwt.claims(Jwt.of(CLAIMS, other), key)).isEmpty();
    }

    /// Every character counts, but for the last of the signature, of which four bits are unused.
    @Test
    void aTokenThatWasChangedAnywhereIsNone() {
        String token = Jwt.of(CLAIMS, key);
        var random = new Random(11);
        for (int at = 0; at < token.length() - 1; at++) {
            char letter = "ABCDEFGHabcdefgh0123456789-_.".charAt(random.nextInt(29));
            if (letter != token.charAt(at)) {
                String changed = token.substring(0, at) + letter + token.substring(at + 1);
                assertThat(Jwt.claims(changed, key)).as(changed).isEmpty();
            }
        }
    }

    @Test
    void theHeadIsNotFollowed() {
        String kid = "\"kid\":\"" + key.id() + "\"";

        assertThat(Jwt.claims(signed("{\"alg\":\"ES256\"," + kid + "}"), key)).contains(CLAIMS);
        assertThat(Jwt.claims(signed("{\"alg\":\"none\"," + kid + "}"), key)).isEmpty();
        assertThat(Jwt.claims(signed("{\"alg\":\"HS256\"," + kid + "}"), key)).isEmpty();
        assertThat(Jwt.claims(signed("{\"alg\":[\"ES256\"]," + kid + "}"), key)).isEmpty();
        assertThat(Jwt.claims(signed("{\"alg\":\"ES256\",\"kid\":\"x\"}"), key)).isEmpty();
        assertThat(Jwt.claims(signed("{\"alg\":\"ES256\"}"), key)).isEmpty();
        assertThat(
                        Jwt.claims(
                                base64("{\"alg\":\"none\"," + kid + "}")
                                        + "."
                                        + base64(CLAIMS.toString())
                                        + ".",
                                key))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "e30.e30.", "e30.e30.e30", "!.!.!"})
    void whatIsNoTokenIsRefusedQuietly(String text) {
        assertThat(Jwt.claims(text, key)).isEmpty();
    }

    @Test
    void whatIsFarTooLongIsNotEvenRead() {
        assertThat(Jwt.claims(Jwt.of(CLAIMS, key) + "A".repeat(1 << 20), key)).isEmpty();
    }
}
