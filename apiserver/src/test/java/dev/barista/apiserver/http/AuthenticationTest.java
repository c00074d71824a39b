package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.auth.Certificates;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// Who a client is, over a real connection.
final class AuthenticationTest {

    private static final String WHOAMI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    @TempDir Path folder;
    @TempDir Path other;

    private TestServer server;

    @BeforeEach
    void open() {
        server = new TestServer(folder);
        ObjectNode tree = ApiObject.of(Types.CLUSTER_ROLE_BINDING, ObjectKey.of("asks")).tree();
        tree.putObject("roleRef").put("kind", "ClusterRole").put("name", "asks");
        tree.putArray("subjects")
                .addObject()
                .put("kind", "Group")
                .put("name", "system:authenticated");
        server.objects().create(Types.CLUSTER_ROLE_BINDING, ApiObject.of(tree));
        ObjectNode role = ApiObject.of(Types.CLUSTER_ROLE, ObjectKey.of("asks")).tree();
        ObjectNode rule = role.putArray("rules").addObject();
        rule.putArray("apiGroups").add("authentication.k8s.io");
        rule.putArray("resources").add("selfsubjectreviews");
        rule.putArray("verbs").add("create");
        server.objects().create(Types.CLUSTER_ROLE, ApiObject.of(role));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> whoami(HttpClient client, String token, String body)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url() + WHOAMI))
                        .timeout(Duration.ofSeconds(30))
                        .POST(BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String name(HttpClient client, String token) throws Exception {
        HttpResponse<String> answer = whoami(client, token, "{}");
        return answer.statusCode() == 201
                ? Json.MAPPER.readTree(answer.body()).at("/status/userInfo/username").asString()
                : Integer.toString(answer.statusCode());
    }

    private String administrator() throws Exception {
        return Files.readString(folder.resolve("token"));
    }

    private String tokenOf(ObjectKey account) {
        return server.api().tokens().mint(account, List.of(), Duration.ofHours(1), null).value();
    }

    private HttpClient holder(Path authority, String subject) throws Exception {
        var now = InstantSource.system().instant();
        return Trust.client(
                folder,
                Certificates.client(authority.resolve("pki"), subject, now, Duration.ofHours(1)));
    }

    @Test
    void theTokenOfAnAccountIsTheAccount() throws Exception {
        try (HttpClient client = Trust.client(folder)) {
            String token = tokenOf(new ObjectKey("default", "default"));

            assertThat(name(client, token)).isEqualTo("system:serviceaccount:default:default");
            assertThat(name(client, token.substring(1))).isEqualTo("401");
            assertThat(name(client, "")).isEqualTo("401");
            assertThat(name(client, administrator())).isEqualTo("barista-admin");
        }
    }

    /// While the token is verified the connection is not read, and nothing of the body is lost.
    @Test
    void aRequestWithALargeBodyWaitsForItsUser() throws Exception {
        try (HttpClient client = Trust.client(folder)) {
            String token = tokenOf(new ObjectKey("default", "default"));
            String body =
                    "{\"metadata\":{\"annotations\":{\"a\":\"%s\"}}}"
                            .formatted("x".repeat(1 << 20));

            for (int n = 0; n < 3; n++) {
                HttpResponse<String> answer = whoami(client, token, body);
                assertThat(answer.statusCode()).isEqualTo(201);
                assertThat(answer.body()).contains("x".repeat(1 << 20));
            }
        }
    }

    @Test
    void aCertificateIsItsUser() throws Exception {
        try (HttpClient client = holder(folder, "O=dev,CN=ann")) {
            assertThat(name(client, "")).isEqualTo("ann");
            assertThat(name(client, administrator())).isEqualTo("ann");
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityIsAsGoodAsNone() throws Exception {
        try (var elsewhere = new TestServer(other);
                HttpClient client = holder(other, "CN=ann")) {
            assertThat(elsewhere.url()).isNotEmpty();
            assertThat(name(client, "")).isEqualTo("401");
            assertThat(name(client, administrator())).isEqualTo("barista-admin");
        }
    }
}
