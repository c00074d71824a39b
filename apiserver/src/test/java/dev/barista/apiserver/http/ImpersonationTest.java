package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.apiserver.authorization.User;
import dev.barista.model.port.ApiException;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Acting as another user.
final class ImpersonationTest {

    private static HttpHeaders headers(String... pairs) {
        var headers = new DefaultHttpHeaders();
        for (int at = 0; at < pairs.length; at += 2) {
            headers.add(pairs[at], pairs[at + 1]);
        }
        return headers;
    }

    private static User as(User client, String... pairs) {
        return Impersonation.in(headers(pairs)).of(client);
    }

    @Test
    void theAdministratorActsAsAnyUser() {
        User user =
                as(
                        User.ADMINISTRATOR,
                        "impersonate-user",
                        "ann",
                        "Impersonate-Group",
                        "dev",
                        "Impersonate-Group",
                        "ops",
                        "Impersonate-Uid",
                        "7",
                        "Impersonate-Extra-example.com%2fscope",
                        "x");

        assertThat(user)
                .isEqualTo(
                        new User(
                                "ann",
                                "7",
                                List.of("dev", "ops", User.AUTHENTICATED),
                                Map.of("example.com/scope", List.of("x"))));
    }

    @Test
    void anAccountHasItsGroups() {
        assertThat(as(User.ADMINISTRATOR, "Impersonate-User", "system:serviceaccount:a:b").groups())
                .containsExactly(
                        "system:serviceaccounts", "system:serviceaccounts:a", User.AUTHENTICATED);
        assertThat(as(User.ADMINISTRATOR, "Impersonate-User", "system:anonymous").groups())
                .containsExactly(User.UNAUTHENTICATED);
    }

    @Test
    void noOneElseActsForAnother() {
        assertThatThrownBy(() -> as(User.of("eve", User.AUTHENTICATED), "Impersonate-User", "ann"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(
                        "users \"ann\" is forbidden: User \"eve\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
        assertThatThrownBy(() -> as(User.of("eve"), "Impersonate-Group", "system:masters"))
                .hasMessageContaining("cannot impersonate");
    }

    @Test
    void oneActsAsAUserOrNotAtAll() {
        assertThatThrownBy(() -> as(User.ADMINISTRATOR, "Impersonate-Group", "dev"))
                .hasMessageContaining("requested [dev] without impersonating a user");
        assertThat(as(User.of("ann"), "Accept", "x")).isEqualTo(User.of("ann"));
    }

    @Test
    void theControllersAreNotImpersonated() {
        assertThat(
                        as(
                                User.ADMINISTRATOR,
                                "Impersonate-User",
                                User.CONTROLLERS.name(),
                                "Impersonate-Group",
                                User.MASTERS))
                .isNotEqualTo(User.CONTROLLERS);
    }
}
