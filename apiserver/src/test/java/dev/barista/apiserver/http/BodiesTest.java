package dev.barista.apiserver.http;

import static dev.barista.apiserver.http.InProcess.MAPS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.http.InProcess.Told;
import dev.barista.model.port.ApiStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// In which forms a client may send an object, and in which words it is refused.
final class BodiesTest {

    private InProcess api;

    @BeforeEach
    void open(@TempDir Path folder) {
        api = new InProcess(folder);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Told post(String type, String body) {
        return api.call("POST", MAPS, Map.of(), type, body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "application/json; charset=utf-8",
                "Application/JSON",
                "application/yaml",
                "text/yaml",
                "application/x-yaml"
            })
    void anObjectIsSentAsJsonOrYamlUnderAnyOfTheirNames(String type) {
        assertThat(post(type, "{\"metadata\":{\"name\":\"j\"},\"data\":{\"a\":\"1\"}}").code())
                .isEqualTo(201);
        assertThat(post(type, "metadata:\n  name: y\ndata: {a: '1'}\n").code()).isEqualTo(201);

        assertThat(api.get(MAPS + "/y").body().path("data"))
                .isEqualTo(api.get(MAPS + "/j").body().path("data"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "multipart/form-data; boundary=x"})
    void anyOtherTypeOfBodyIsNotSupported(String type) {
        Told refused = post(type, "{\"metadata\":{\"name\":\"a\"}}");

        assertThat(refused.code()).isEqualTo(415);
        assertThat(refused.text("/reason")).isEqualTo("UnsupportedMediaType");
        assertThat(refused.text("/message"))
                .startsWith("the body of the request was in an unknown format: ")
                .endsWith("(accepted media types include: application/json, application/yaml)");
        assertThat(api.get(MAPS + "/a").code()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    [] | body: no object (expected: a Kubernetes object)
                    7 | body: no object (expected: a Kubernetes object)
                    {"a": | the object provided is unrecognized: body:
                    a: [b | the object provided is unrecognized: body:
                    """)
    void whatIsNoObjectIsABadRequest(String body, String why) {
        assertThat(post("application/json", body).refusal()).startsWith("400 BadRequest: " + why);
    }

    @Test
    void theOptionsOfADeleteMayBeLeftOutButNotBeNonsense() {
        api.map("a", "");

        assertThat(api.delete(MAPS + "/a", "[]").refusal())
                .isEqualTo("400 BadRequest: body: no object (expected: a Kubernetes object)");
        assertThat(api.get(MAPS + "/a").code()).isEqualTo(200);
        assertThat(api.delete(MAPS + "/a", "").code()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "configmaps \"a\" not found|configmaps|''|a",
                "deployments.apps \"web\" already exists|deployments|apps|web",
                "Service.serving.knative.dev \"x\" is invalid: spec|Service|serving.knative.dev|x",
                "Operation cannot be fulfilled on pods \"p\": changed|pods|''|p",
                "Pod \"\" is invalid: metadata.name: Required value|Pod|''|''"
            })
    void theDetailsOfARefusalNameWhatItsMessageNames(
            String message, String kind, String group, String name) {
        ObjectNode details =
                Statuses.of(new ApiStatus(400, "Some", message)).withObject("/details");

        assertThat(details.path("kind").asString("")).isEqualTo(kind);
        assertThat(details.path("group").asString("")).isEqualTo(group);
        assertThat(details.path("name").asString("?")).isEqualTo(name);
    }

    @Test
    void whatMayBeTriedAgainSaysWhen() {
        for (int code : List.of(429, 504)) {
            assertThat(retry(code)).isEqualTo(1);
        }
        for (int code : List.of(400, 404, 409, 422, 500)) {
            assertThat(retry(code)).isZero();
        }
    }

    private static int retry(int code) {
        return Statuses.of(new ApiStatus(code, "Some", "words"))
                .at("/details/retryAfterSeconds")
                .asInt(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pods|''|pods|''|''",
                "namespaces/ns/pods|ns|pods|''|''",
                "namespaces/ns/pods/p|ns|pods|p|''",
                "namespaces/ns/pods/p/log|ns|pods|p|log",
                "namespaces/ns/pods/p/proxy/a/b|ns|pods|p|proxy/a/b",
                "namespaces|''|namespaces|''|''",
                "namespaces/ns|''|namespaces|ns|''",
                "namespaces/ns/status|''|namespaces|ns|status",
                "namespaces/ns/finalize|''|namespaces|ns|finalize",
                "nodes/n/status|''|nodes|n|status"
            })
    void aPathSaysWhatIsMeant(
            String path, String namespace, String plural, String name, String part) {
        assertThat(Target.of("", "v1", path.split("/", -1)))
                .isEqualTo(new Target("", "v1", namespace, plural, name, part));
    }
}
