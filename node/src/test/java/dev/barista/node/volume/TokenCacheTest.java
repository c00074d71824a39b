package dev.barista.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.node.volume.ServiceAccountTokens.BoundPod;
import dev.barista.node.volume.ServiceAccountTokens.Token;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenCacheTest {

    private static final ObjectKey ACCOUNT = new ObjectKey("default", "shop");

    private final VirtualTime time = new VirtualTime();
    private int minted;
    private final TokenCache cache =
            new TokenCache(
                    (account, audience, lifetime, pod) ->
                            new Token(
                                    "t" + ++minted, time.instant(), time.instant().plus(lifetime)),
                    time);

    @Test
    void aTokenIsMintedAgainWhenFourFifthsOfItsTimeAreOver() throws Exception {
        assertThat(token(Duration.ofHours(1), "u")).isEqualTo("t1");
        time.advance(Duration.ofMinutes(47));
        assertThat(token(Duration.ofHours(1), "u")).isEqualTo("t1");
        time.advance(Duration.ofMinutes(1));
        assertThat(token(Duration.ofHours(1), "u")).isEqualTo("t2");
    }

    @Test
    void noTokenIsOlderThanADay() throws Exception {
        token(Duration.ofDays(30), "u");
        time.advance(Duration.ofHours(24));
        assertThat(token(Duration.ofDays(30), "u")).isEqualTo("t2");
    }

    @Test
    void eachPodHasItsOwn() throws Exception {
        assertThat(token(Duration.ofHours(1), "u")).isEqualTo("t1");
        assertThat(token(Duration.ofHours(1), "v")).isEqualTo("t2");
        assertThat(token(Duration.ofHours(1), "u")).isEqualTo("t1");
    }

    @Test
    void aNodeWithoutAnIssuerSaysSo() {
        assertThatThrownBy(() ->
                        ServiceAccountTokens.none()
                                .mint(ACCOUNT, "", Duration.ofHours(1), new BoundPod("p", "u")))
                .isInstanceOf(Refused.class)
                .hasMessage(
                        "serviceAccountToken: of account default/shop, for the API (expected: none,"
                                + " this node has no issuer of tokens)");
    }

    @Test
    void aTokenDoesNotTellItsValue() {
        var token = new Token("s3cret", time.instant(), time.instant().plusSeconds(1));

        assertThat(token.toString()).doesNotContain("s3cret");
    }

    private String token(Duration lifetime, String uid) throws Refused {
        return cache.mint(ACCOUNT, "", lifetime, new BoundPod("p", uid)).value();
    }
}
