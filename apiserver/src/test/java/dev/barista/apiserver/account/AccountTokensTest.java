package dev.barista.apiserver.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.apiserver.account.AccountTokens.Answer;
import dev.barista.apiserver.account.AccountTokens.Minted;
import dev.barista.apiserver.auth.SigningKey;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a token of an account is worth, and until when.
final class AccountTokensTest {

    private static final ObjectKey ACCOUNT = new ObjectKey("a", "robot");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir Path folder;

    private final VirtualTime time = new VirtualTime();
    private final InMemoryObjects objects = new InMemoryObjects(time);
    private AccountTokens tokens;
    private ApiObject account;

    @BeforeEach
    void make() {
        create(Types.NAMESPACE, ObjectKey.of("a"));
        account = create(Types.SERVICE_ACCOUNT, ACCOUNT);
        tokens = new AccountTokens(SigningKey.open(folder.resolve("key")), objects, time);
    }

    private ApiObject create(ResourceType type, ObjectKey key) {
        return objects.create(type, ApiObject.of(type, key));
    }

    private Minted mint(@Nullable Bound bound, String... audiences) {
        return tokens.mint(ACCOUNT, List.of(audiences), HOUR, bound);
    }

    private boolean isGood(Minted token) {
        return tokens.find(token.value(), List.of()) instanceof Answer.Known;
    }

    private String reason(Minted token, String... audiences) {
        Answer answer = tokens.find(token.value(), List.of(audiences));
        return answer instanceof Answer.Refused(String reason) ? reason : "known";
    }

    @Test
    void theBearerIsTheAccount() {
        Answer answer = tokens.find(mint(null).value(), List.of());

        assertThat(answer).isInstanceOf(Answer.Known.class);
        var user = ((Answer.Known) answer).user();
        assertThat(user.name()).isEqualTo("system:serviceaccount:a:robot");
        assertThat(user.uid()).isEqualTo(account.uid());
        assertThat(user.groups())
                .containsExactly(
                        "system:serviceaccounts",
                        "system:serviceaccounts:a",
                        "system:authenticated");
        assertThat(user.extra()).containsOnlyKeys("authentication.kubernetes.io/credential-id");
    }

    @Test
    void aTokenExpires() {
        Minted token = mint(null);

        assertThat(token.expires()).isEqualTo(token.issued().plus(HOUR));
        time.advance(HOUR.minusSeconds(1));
        assertThat(isGood(token)).isTrue();
        time.advance(Duration.ofSeconds(1));
        assertThat(reason(token)).contains("has expired");
    }

    @Test
    void aTokenEndsWithItsAccountAndIsNotThatOfTheNext() {
        Minted token = mint(null);

        objects.remove(Types.SERVICE_ACCOUNT, ACCOUNT, account.uid());
        assertThat(reason(token)).contains("has been invalidated");

        create(Types.SERVICE_ACCOUNT, ACCOUNT);
        assertThat(reason(token)).contains("has been invalidated");
        assertThat(isGood(mint(null))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Bound.Kind.class)
    void aTokenEndsWithTheObjectThatItIsBoundTo(Bound.Kind kind) {
        ResourceType type =
                switch (kind) {
                    case POD -> Types.POD;
                    case SECRET -> Types.SECRET;
                    case REVISION -> Types.REVISION;
                };
        var key = new ObjectKey("a", "bound");
        ApiObject object = create(type, key);
        Minted token = mint(new Bound(kind, "bound", object.uid()));
        assertThat(isGood(token)).isTrue();

        objects.remove(type, key, object.uid());
        assertThat(reason(token)).contains("has been invalidated");
        create(type, key);
        assertThat(reason(token)).contains("has been invalidated");
    }

    @Test
    void aTokenOfAPodSaysWhichPod() {
        ApiObject pod = create(Types.POD, new ObjectKey("a", "web"));
        Answer answer =
                tokens.find(mint(new Bound(Bound.Kind.POD, "web", pod.uid())).value(), List.of());

        assertThat(((Answer.Known) answer).user().extra())
                .containsEntry("authentication.kubernetes.io/pod-name", List.of("web"))
                .containsEntry("authentication.kubernetes.io/pod-uid", List.of(pod.uid()));
    }

    @Test
    void aTokenForOthersIsNoneForTheApi() {
        Minted token = mint(null, "vault", "bank");

        assertThat(reason(token)).contains("is invalid for the target audiences");
        assertThat(tokens.find(token.value(), List.of("bank", "x")))
                .isInstanceOfSatisfying(
                        Answer.Known.class,
                        known -> assertThat(known.audiences()).containsExactly("bank"));
        assertThat(reason(mint(null), "bank")).contains("is invalid for the target audiences");
    }

    @Test
    void anotherServersTokenIsNone() {
        var others = new AccountTokens(SigningKey.open(folder.resolve("other")), objects, time);
        Minted token = others.mint(ACCOUNT, List.of(), HOUR, null);

        assertThat(reason(token)).isEqualTo("invalid bearer token");
        assertThat(tokens.find("", List.of())).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void noAccountNoToken() {
        assertThatThrownBy(() -> tokens.mint(new ObjectKey("a", "x"), List.of(), HOUR, null))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("serviceaccounts \"x\" not found");
    }

    @Test
    void aTokenIsNotPrinted() {
        Minted token = mint(null);

        assertThat(token.toString()).doesNotContain(token.value());
    }
}
