package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// `metrics.k8s.io`, in the form of metrics-server.
final class MetricsCallsTest {

    private static final String METRICS = "/apis/metrics.k8s.io/v1beta1/";

    @TempDir private Path folder;
    private InProcess api;
    private Caller caller;

    @BeforeEach
    void open() {
        api = new InProcess(folder);
        caller = Caller.of(api.api());
        api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"apart\"}}");
        pod("default", "web", "app");
        pod("default", "idle", "app");
        pod("apart", "other", "db");
        api.post("/api/v1/nodes", "{\"metadata\":{\"name\":\"barista\"}}");
    }

    private void pod(String namespace, String name, String app) {
        api.post(
                "/api/v1/namespaces/" + namespace + "/pods",
                "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"app\":\"%s\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}"
                        .formatted(name, app));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Caller.Answer get(String path, Map<String, String> query) {
        return caller.call("GET", path, query, "", "");
    }

    private static JsonNode tree(Caller.Answer answer) {
        return Json.MAPPER.readTree(answer.body());
    }

    @Test
    void showsWhatEachContainerUses() {
        JsonNode pod = tree(get(METRICS + "namespaces/default/pods/web", Map.of()));

        assertThat(pod)
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"kind": "PodMetrics", "apiVersion": "metrics.k8s.io/v1beta1",
                                 "metadata": {"name": "web", "namespace": "default",
                                  "creationTimestamp": "2026-01-02T03:04:05Z",
                                  "labels": {"app": "app"}},
                                 "timestamp": "2026-01-02T03:04:05Z", "window": "15.037s",
                                 "containers": [
                                  {"name": "c", "usage": {"cpu": "1234567n", "memory": "5120Ki"}}]}
                                """));
    }

    @Test
    void listsThePodsThatRun() {
        JsonNode all = tree(get(METRICS + "pods", Map.of()));
        JsonNode some = tree(get(METRICS + "namespaces/default/pods", Map.of()));
        JsonNode chosen = tree(get(METRICS + "pods", Map.of("labelSelector", "app=db")));

        assertThat(all.path("kind").asString()).isEqualTo("PodMetricsList");
        assertThat(all.path("items")).hasSize(2);
        assertThat(some.at("/items/0/metadata/name").asString()).isEqualTo("web");
        assertThat(some.path("items")).hasSize(1);
        assertThat(chosen.at("/items/0/metadata/name").asString()).isEqualTo("other");
        assertThat(chosen.path("items")).hasSize(1);
    }

    @Test
    void showsWhatTheNodeUses() {
        JsonNode list = tree(get(METRICS + "nodes", Map.of()));
        JsonNode node = tree(get(METRICS + "nodes/barista", Map.of()));

        assertThat(list.path("kind").asString()).isEqualTo("NodeMetricsList");
        assertThat(list.path("items")).containsExactly(node);
        assertThat(node.at("/usage/memory").asString()).isEqualTo("5120Ki");
        assertThat(node.at("/metadata").has("namespace")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,namespaces/default/pods/idle,404",
        "GET,namespaces/default/pods/none,404",
        "GET,nodes/other,404",
        "GET,nowhere,404",
        "GET,namespaces/default/nodes,404",
        "DELETE,namespaces/default/pods/web,405",
        "POST,pods,405"
    })
    void refusesWhatIsNotMeasured(String method, String path, int code) {
        Caller.Answer answer = caller.call(method, METRICS + path, Map.of(), "", "");

        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void isInDiscovery() {
        JsonNode resources = tree(get("/apis/metrics.k8s.io/v1beta1", Map.of()));
        JsonNode groups = tree(get("/apis", Map.of()));

        assertThat(resources.path("resources").valueStream().map(r -> r.path("name").asString()))
                .containsExactly("nodes", "pods");
        assertThat(resources.at("/resources/1/namespaced").asBoolean()).isTrue();
        assertThat(groups.path("groups").valueStream().map(g -> g.path("name").asString()))
                .contains("metrics.k8s.io");
    }
}
