package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What clients other than `kubectl` rely on, over a real connection.
final class HttpApiTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private TestServer server;
    private HttpClient client;
    private String token;

    @TempDir Path folder;

    @BeforeEach
    void open() throws Exception {
        server = new TestServer(folder);
        token = Files.readString(folder.resolve("token"));
        client = Trust.client(folder);
    }

    @AfterEach
    void close() {
        client.shutdownNow(); // a watch that goes on must not hold up the end
        client.close();
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        return Json.MAPPER.readTree(send(request(path)).body());
    }

    private ApiObject map(String name) {
        return server.objects()
                .create(
                        Types.CONFIG_MAP,
                        ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default", name)));
    }

    private BufferedReader watch(String query) throws Exception {
        return stream("watch=true&" + query);
    }

    private BufferedReader stream(String query) throws Exception {
        var response =
                client.send(request(MAPS + "?" + query).build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static ObjectNode next(BufferedReader events) throws Exception {
        return Json.MAPPER.readValue(events.readLine(), ObjectNode.class);
    }

    private static String told(ObjectNode event) {
        return event.path("type").asString() + " " + event.at("/object/metadata/name").asString("");
    }

    @Test
    void turnsAwayWhoShowsNoToken() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.url() + MAPS));

        assertThat(send(request).statusCode()).isEqualTo(401);
        assertThat(send(HttpRequest.newBuilder(URI.create(server.url() + "/readyz"))).body())
                .isEqualTo("ok");
    }

    @Test
    void watchesFromAVersionOn() throws Exception {
        ApiObject first = map("a");
        map("b");

        try (BufferedReader events = watch("resourceVersion=" + first.resourceVersion())) {
            assertThat(told(next(events))).isEqualTo("ADDED b");
            server.objects().delete(Types.CONFIG_MAP, first.key(), Propagation.BACKGROUND);
            assertThat(told(next(events))).isEqualTo("DELETED a");
        }
    }

    /// Python's client writes `True`, Go's `true`.
    @ParameterizedTest
    @ValueSource(strings = {"watch=True", "watch=1", "watch", "watch="})
    void watchesByEveryWordForTrue(String flag) throws Exception {
        try (BufferedReader events = stream(flag + "&resourceVersion=0&timeoutSeconds=60")) {
            map("a");

            assertThat(told(next(events))).isEqualTo("ADDED a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"watch=False", "watch=0", ""})
    void listsByEveryWordForFalse(String flag) throws Exception {
        assertThat(get(MAPS + "?" + flag).path("kind").asString()).isEqualTo("ConfigMapList");
    }

    @Test
    void marksTheEndOfTheObjectsThatWereThere() throws Exception {
        map("a");

        try (BufferedReader events =
                watch(
                        "sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan")) {
            assertThat(told(next(events))).isEqualTo("ADDED a");
            ObjectNode mark = next(events);
            assertThat(mark.path("type").asString()).isEqualTo("BOOKMARK");
            assertThat(
                            mark.at("/object/metadata/annotations/k8s.io~1initial-events-end")
                                    .asString())
                    .isEqualTo("true");
        }
    }

    @Test
    void tellsAWatcherOfASelectionWhoEntersAndLeavesIt() throws Exception {
        ApiObject stored = map("a");
        String from = stored.resourceVersion();
        label(stored, "x");
        label(stored, "y");

        try (BufferedReader events = watch("labelSelector=l%3Dx&resourceVersion=" + from)) {
            assertThat(told(next(events))).isEqualTo("ADDED a");
            assertThat(told(next(events))).isEqualTo("DELETED a");
        }
    }

    private void label(ApiObject object, String value) {
        ObjectNode patch = Json.object();
        patch.putObject("metadata").putObject("labels").put("l", value);
        server.objects().patch(Types.CONFIG_MAP, object.key(), patch);
    }

    @Test
    void endsAWatchInTime() throws Exception {
        try (BufferedReader events = watch("resourceVersion=1&timeoutSeconds=1")) {
            assertThat(events.lines().toList()).isEmpty();
        }
    }

    @Test
    void tellsThatAVersionIsTooOldAfterARestart() throws Exception {
        map("a");
        server.close();
        open();
        map("b");

        try (BufferedReader events = watch("resourceVersion=1")) {
            ObjectNode event = next(events);
            assertThat(event.path("type").asString()).isEqualTo("ERROR");
            assertThat(event.at("/object/reason").asString()).isEqualTo("Expired");
            assertThat(event.at("/object/code").asInt()).isEqualTo(410);
            assertThat(events.readLine()).isNull();
        }
    }

    @Test
    void listsPageByPage() throws Exception {
        List.of("a", "b", "c").forEach(this::map);

        JsonNode first = get(MAPS + "?limit=2");
        JsonNode second =
                get(MAPS + "?limit=2&continue=" + first.at("/metadata/continue").asString());

        assertThat(first.path("items")).hasSize(2);
        assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(1);
        assertThat(second.at("/items/0/metadata/name").asString()).isEqualTo("c");
        assertThat(second.path("metadata").has("continue")).isFalse();
    }

    @Test
    void takesYaml() throws Exception {
        HttpResponse<String> response =
                send(
                        request(MAPS)
                                .header("Content-Type", "application/yaml")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "metadata: {name: yaml}\ndata: {a: '1'}\n")));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(get(MAPS + "/yaml").at("/data/a").asString()).isEqualTo("1");
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        HttpResponse<String> response =
                send(
                        request(MAPS)
                                .expectContinue(true)
                                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(4 << 20))));

        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void discoversInBothForms() throws Exception {
        assertThat(get("/apis").path("kind").asString()).isEqualTo("APIGroupList");
        assertThat(get("/apis/apps/v1").path("resources").findValuesAsString("name"))
                .contains("deployments", "deployments/scale", "deployments/status");
        HttpResponse<String> aggregated =
                send(
                        request("/apis")
                                .header(
                                        "Accept",
                                        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"));
        assertThat(aggregated.headers().firstValue("Content-Type").orElseThrow())
                .contains("as=APIGroupDiscoveryList");
        assertThat(aggregated.body()).contains("serving.knative.dev");
    }
}
