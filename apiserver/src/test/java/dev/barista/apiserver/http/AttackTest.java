package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.authorization.Account;
import dev.barista.apiserver.authorization.User;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An account that may do everything within its namespace `a`, short of handing out more, tries to
/// read what is in the namespace `b`.
final class AttackTest {

    private static final String SECRET = "cGFzc3dvcmQ=";
    private static final Account ACCOUNT = new Account("a", "default");
    private static final User INTRUDER =
            new User(
                    ACCOUNT.user(),
                    "1",
                    List.of(ACCOUNT.groups().get(0), ACCOUNT.groups().get(1), User.AUTHENTICATED),
                    Map.of());

    @TempDir Path folder;

    private InProcess root;
    private InProcess intruder;

    @BeforeEach
    void start() {
        root = new InProcess(folder);
        root.api().installRoles();
        for (String namespace : List.of("a", "b")) {
            root.post("/api/v1/namespaces", named(namespace));
            root.post(
                    "/api/v1/namespaces/%s/secrets".formatted(namespace),
                    "{\"metadata\":{\"name\":\"s\"},\"data\":{\"k\":\"%s\"}}".formatted(SECRET));
            root.post(
                    "/api/v1/namespaces/%s/events".formatted(namespace),
                    "{\"metadata\":{\"name\":\"e\"},\"message\":\"%s\",\"involvedObject\":{\"namespace\":\"%s\"}}"
                            .formatted(SECRET, namespace));
        }
        root.post(
                "/apis/rbac.authorization.k8s.io/v1/namespaces/a/rolebindings",
                "{\"metadata\":{\"name\":\"admin\"},\"roleRef\":{\"kind\":\"ClusterRole\",\"name\":\"admin\"},\"subjects\":[{\"kind\":\"ServiceAccount\",\"name\":\"default\"}]}");
        intruder = root.as(INTRUDER);
    }

    @AfterEach
    void stop() {
        root.close();
    }

    private static String named(String name) {
        return "{\"metadata\":{\"name\":\"%s\"}}".formatted(name);
    }

    @Test
    void itMayReadWhatIsItsOwn() {
        assertThat(intruder.get("/api/v1/namespaces/a/secrets/s").text("/data/k"))
                .isEqualTo(SECRET);
        assertThat(intruder.get("/api/v1/namespaces/a/events").body().toString()).contains(SECRET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /api/v1/namespaces/b/secrets/s",
                "GET | /api/v1/namespaces/b/secrets",
                "GET | /api/v1/secrets",
                "GET | /api/v1/secrets?watch=true",
                "GET | /api/v1/namespaces/b/secrets?watch=1",
                "GET | /api/v1/namespaces/b/secrets?fieldSelector=metadata.name=s",
                "GET | /api/v1/secrets?fieldSelector=metadata.namespace=a",
                "GET | /api/v1/secrets?fieldSelector=metadata.namespace=b",
                "GET | /api/v1/secrets?fieldSelector=metadata.name=s",
                "GET | /api/v1/secrets?labelSelector=a",
                "GET | /api/v1/namespaces/a/../b/secrets/s",
                "GET | /api/v1/namespaces/b//secrets/s",
                "GET | //api/v1/namespaces/b/secrets/s/",
                "GET | /api/v1//secrets",
                "GET | /api/v1/namespaces//secrets",
                "GET | /api/v1/namespaces/b/secrets/s/status",
                "GET | /api/v1/namespaces/b/pods/p/log",
                "GET | /api/v1/namespaces/b/pods/p/exec?command=env",
                "POST | /api/v1/namespaces/b/pods/p/exec?command=env",
                "GET | /api/v1/namespaces/b/events",
                "GET | /api/v1/events",
                "GET | /api/v1/events?fieldSelector=involvedObject.namespace=b",
                "GET | /api/v1/namespaces/b/events/e",
                "GET | /api/v1/namespaces/b/configmaps",
                "GET | /api/v1/watch/namespaces/b/secrets",
                "GET | /apis/rbac.authorization.k8s.io/v1/namespaces/b/roles",
                "GET | /apis/rbac.authorization.k8s.io/v1/clusterroles",
                "PUT | /api/v1/namespaces/b/secrets/s",
                "PATCH | /api/v1/namespaces/b/secrets/s",
                "DELETE | /api/v1/namespaces/b/secrets/s",
                "DELETE | /api/v1/namespaces/b/secrets",
                "DELETE | /api/v1/secrets",
                "POST | /api/v1/namespaces/b/pods",
                "POST | /api/v1/namespaces/b/serviceaccounts/default/token",
                "POST | /apis/authorization.k8s.io/v1/subjectaccessreviews",
                "POST | /apis/authorization.k8s.io/v1/namespaces/b/localsubjectaccessreviews",
                "GET | /metrics",
                "GET | /",
                "GET | /debug/pprof",
                "OPTIONS | /api/v1/namespaces/b/secrets",
                "HEAD | /api/v1/namespaces/b/secrets/s",
                "get | /api/v1/namespaces/b/secrets/s"
            })
    void itReachesNothingOfAnother(String method, String url) {
        int at = url.indexOf('?');
        String path = at < 0 ? url : url.substring(0, at);
        Map<String, String> query =
                at < 0
                        ? Map.of()
                        : Map.of(
                                url.substring(at + 1, url.indexOf('=')),
                                url.substring(url.indexOf('=') + 1));

        InProcess.Told told = intruder.call(method, path, query, "", "{}");

        assertThat(told.code()).isEqualTo(403);
        assertThat(told.body().toString()).doesNotContain(SECRET);
    }

    /// A namespaced path that selects by another namespace finds nothing.
    @Test
    void aSelectorDoesNotLeaveTheNamespaceOfThePath() {
        InProcess.Told told =
                intruder.get(
                        "/api/v1/namespaces/a/secrets",
                        Map.of("fieldSelector", "metadata.namespace=b"));

        assertThat(told.code()).isEqualTo(200);
        assertThat(told.body().path("items")).isEmpty();
    }

    @Test
    void anObjectOfAnotherNamespaceInTheBodyIsRefused() {
        assertThat(
                        intruder.post(
                                        "/api/v1/namespaces/a/secrets",
                                        "{\"metadata\":{\"name\":\"x\",\"namespace\":\"b\"}}")
                                .code())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"cluster-admin", "knative-serving-core", "system:monitoring"})
    void itCannotBindMoreThanItHas(String role) {
        InProcess.Told told =
                intruder.post(
                        "/apis/rbac.authorization.k8s.io/v1/namespaces/a/rolebindings",
                        "{\"metadata\":{\"name\":\"x\"},\"roleRef\":{\"kind\":\"ClusterRole\",\"name\":\"%s\"},\"subjects\":[{\"kind\":\"ServiceAccount\",\"name\":\"default\"}]}"
                                .formatted(role));

        assertThat(told.refusal()).contains("attempting to grant RBAC permissions");
    }

    @Test
    void itCannotWriteARoleThatIsMoreThanItself() {
        InProcess.Told told =
                intruder.post(
                        "/apis/rbac.authorization.k8s.io/v1/namespaces/a/roles",
                        "{\"metadata\":{\"name\":\"x\"},\"rules\":[{\"apiGroups\":[\"*\"],\"resources\":[\"*\"],\"verbs\":[\"*\"]}]}");

        assertThat(told.code()).isEqualTo(403);
    }
}
