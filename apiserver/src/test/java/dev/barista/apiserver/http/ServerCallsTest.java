package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.admission.Admission.Admitted;
import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.model.object.Json;
import dev.barista.model.time.Ticker;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What is asked about the server itself, and what it does not do.
final class ServerCallsTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";

    private ObjectStore store;
    private EmbeddedApi api;
    private Caller caller;

    @TempDir Path folder;

    @BeforeEach
    void open() {
        store = ObjectStore.open(folder, StoreSettings.DEFAULT);
        api =
                new EmbeddedApi(
                        store,
                        review -> new Admitted(review.object(), List.of()),
                        InstantSource.system(),
                        Ticker.SYSTEM);
        api.install(BuiltIns.knativeDefinitions());
        caller = Caller.of(api);
    }

    @AfterEach
    void close() {
        api.close();
        store.close();
    }

    private Caller.Answer get(String path) {
        return caller.call("GET", path, Map.of(), "", "");
    }

    private static JsonNode tree(Caller.Answer answer) {
        return Json.MAPPER.readTree(answer.body());
    }

    @Test
    void listsThePathsThatCanBeAsked() {
        List<String> paths =
                tree(get("/")).path("paths").valueStream().map(JsonNode::asString).toList();

        assertThat(paths)
                .contains("/api/v1", "/apis/serving.knative.dev/v1", "/metrics", "/openapi/v3");
        assertThat(paths).isSorted();
        assertThat(paths.stream().filter(path -> get(path).code() == 404)).isEmpty();
    }

    @Test
    void showsTheMetricsThatItIsGiven() {
        assertThat(get("/metrics").body()).isEqualTo("up 1\n");
    }

    @Test
    void describesKindsInVersionTwoAsJson() {
        JsonNode document = tree(get("/openapi/v2"));

        assertThat(document.path("swagger").asString()).isEqualTo("2.0");
        assertThat(document.path("definitions").has("io.k8s.api.core.v1.ConfigMap")).isTrue();
        assertThat(document.toString()).doesNotContain("#/components/").contains("#/definitions/");
    }

    @Test
    void letsTheAdministratorDoEverything() {
        String path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
        String body = "{\"spec\":{\"namespace\":\"default\"}}";

        Caller.Answer answer = caller.call("POST", path, Map.of(), "", body);

        assertThat(answer.code()).isEqualTo(201);
        assertThat(tree(answer).at("/status/resourceRules/0/verbs/0").asString()).isEqualTo("*");
        assertThat(tree(answer).at("/status/nonResourceRules/0/nonResourceURLs/0").asString())
                .isEqualTo("*");
        assertThat(tree(answer).at("/status/incomplete").asBoolean(true)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec?command=ls&stdout=1", "attach?stdout=1", "portforward"})
    void entersAPodByAnUpgradeOnly(String request) {
        String[] parts = request.split("[?&=]", -1);
        Map<String, String> query = new HashMap<>();
        for (int n = 1; n < parts.length; n += 2) {
            query.put(parts[n], parts[n + 1]);
        }

        Caller.Answer answer = caller.call("POST", PODS + "/web/" + parts[0], query, "", "");

        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.body()).contains("Upgrade request required");
    }

    @Test
    void isNoProxyToPodsAndSaysSo() {
        Caller.Answer answer = get(PODS + "/web/proxy");

        assertThat(answer.code()).isEqualTo(501);
        assertThat(answer.body()).contains("proxy: not supported by this server");
    }

    /// `kubectl debug` reads the details of a refusal without a look, and crashes if there are
    /// none.
    @ParameterizedTest
    @CsvSource({
        "PATCH,/api/v1/namespaces/default/pods/web/ephemeralcontainers",
        "GET,/api/v1/namespaces/default/pods/web",
        "GET,/nowhere",
        "POST,/api/v1/namespaces/default/pods/web"
    })
    void addsDetailsToEveryRefusal(String method, String path) {
        Caller.Answer answer = caller.call(method, path, Map.of(), "", "{}");

        assertThat(answer.code()).isBetween(400, 499);
        assertThat(tree(answer).path("details").isObject()).isTrue();
    }

    @Test
    void saysThatAVersionIsNotThereYet() {
        var query = Map.of("resourceVersion", "999999");

        Caller.Answer answer = caller.call("GET", PODS, query, "", "");

        assertThat(answer.code()).isEqualTo(504);
        assertThat(tree(answer).at("/details/causes/0/reason").asString())
                .isEqualTo("ResourceVersionTooLarge");
        assertThat(tree(answer).at("/details/retryAfterSeconds").asInt()).isEqualTo(1);
    }

    @Test
    void keepsNoOldVersionsOfAList() {
        var query = Map.of("resourceVersion", "1", "resourceVersionMatch", "Exact");

        assertThat(caller.call("GET", PODS, query, "", "").code()).isEqualTo(410);
    }

    @Test
    void keepsTheMicrosecondsOfALease() {
        String leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
        String body =
                "{\"metadata\":{\"name\":\"l\"},\"spec\":{\"holderIdentity\":\"a\",\"renewTime\":\"2026-01-01T00:00:00.123456Z\"}}";

        assertThat(caller.call("POST", leases, Map.of(), "", body).code()).isEqualTo(201);

        assertThat(Optional.of(tree(get(leases + "/l")).at("/spec/renewTime").asString()))
                .contains("2026-01-01T00:00:00.123456Z");
    }

    @Test
    void letsOneOfTwoTakeALease() {
        String leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
        Caller.Answer made =
                caller.call(
                        "POST",
                        leases,
                        Map.of(),
                        "",
                        "{\"metadata\":{\"name\":\"l\"},\"spec\":{}}");

        Caller.Answer first = caller.call("PUT", leases + "/l", Map.of(), "", held(made, "first"));
        Caller.Answer second =
                caller.call("PUT", leases + "/l", Map.of(), "", held(made, "second"));

        assertThat(first.code()).isEqualTo(200);
        assertThat(second.code()).isEqualTo(409);
        assertThat(tree(get(leases + "/l")).at("/spec/holderIdentity").asString())
                .isEqualTo("first");
    }

    private static String held(Caller.Answer lease, String holder) {
        return ((tools.jackson.databind.node.ObjectNode) tree(lease))
                .set("spec", Json.object().put("holderIdentity", holder))
                .toString();
    }
}
