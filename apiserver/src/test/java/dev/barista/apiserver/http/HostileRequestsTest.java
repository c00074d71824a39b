package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.admission.Admission.Admitted;
import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.model.admission.KnativeAdmission;
import dev.barista.model.admission.Operation;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.Json;
import dev.barista.model.time.Ticker;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Whatever a client sends, the server does not fail: what is wrong is the client's.
final class HostileRequestsTest {

    /// A kind, and an object of it with most of what the server looks at.
    record Seed(String collection, String json) {
        @Override
        public String toString() {
            return collection;
        }
    }

    private static final String METADATA =
            """
            "metadata":{"name":"seed","labels":{"a":"b"},"annotations":{"a":"b"},"finalizers":["a.b/c"],
            "ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u","controller":true}],
            "managedFields":[{"manager":"m","operation":"Update","apiVersion":"v1","time":"2026-01-01T00:00:00Z",
            "fieldsType":"FieldsV1","fieldsV1":{"f:data":{}}}]}
            """;

    private static Stream<Seed> seeds() {
        String pod =
                "{\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"env\":[{\"name\":\"A\",\"value\":\"b\"}],"
                        + "\"ports\":[{\"containerPort\":1}],\"resources\":{\"limits\":{\"cpu\":\"1\"}}}]}";
        return Stream.of(
                new Seed(
                        "/api/v1/namespaces/default/configmaps",
                        "{%s,\"data\":{\"a\":\"b\"},\"binaryData\":{\"c\":\"ZA==\"}}"),
                new Seed(
                        "/api/v1/namespaces/default/secrets",
                        "{%s,\"data\":{\"a\":\"Yg==\"},\"stringData\":{\"c\":\"d\"},\"type\":\"Opaque\"}"),
                new Seed(
                        "/api/v1/namespaces",
                        "{%s,\"spec\":{\"finalizers\":[\"kubernetes\"]},\"status\":{\"phase\":\"Active\"}}"),
                new Seed(
                        "/apis/apps/v1/namespaces/default/deployments",
                        "{%s,\"spec\":{\"replicas\":1,\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":"
                                + "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":"
                                + pod
                                + "}},\"status\":{\"replicas\":1,\"conditions\":[{\"type\":\"A\",\"status\":\"True\"}]}}"),
                new Seed(
                        "/apis/serving.knative.dev/v1/namespaces/default/services",
                        "{%s,\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"autoscaling.knative.dev/min-scale\":\"1\"}},"
                                + "\"spec\":"
                                + pod.replace("\"i\"", "\"dev.local/i\"")
                                + "},\"traffic\":[{\"latestRevision\":true,\"percent\":100}]},\"status\":{\"url\":\"u\"}}"),
                new Seed(
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                        "{%s,\"spec\":{\"group\":\"b.c\",\"scope\":\"Namespaced\",\"names\":{\"plural\":\"as\",\"kind\":\"A\","
                                + "\"shortNames\":[\"a\"]},\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true,"
                                + "\"schema\":{\"openAPIV3Schema\":{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\","
                                + "\"required\":[\"x\"],\"x-kubernetes-preserve-unknown-fields\":true}}}},\"subresources\":{\"status\":{}},"
                                + "\"additionalPrinterColumns\":[{\"name\":\"n\",\"type\":\"string\",\"jsonPath\":\".a\"}]}]}}"));
    }

    private static final List<JsonNode> VALUES =
            Stream.of(
                            "\"x\"",
                            "1.5",
                            "99999999999999999999",
                            "true",
                            "null",
                            "[null,{}]",
                            "{\"a\":7}",
                            "{\"\":{\"\":\"\"}}")
                    .map(Json.MAPPER::readTree)
                    .toList();

    private ObjectStore store;
    private EmbeddedApi api;
    private Caller caller;
    private int turn;

    @TempDir Path folder;

    @BeforeEach
    void open() {
        store = ObjectStore.open(folder, StoreSettings.DEFAULT);
        api =
                new EmbeddedApi(
                        store,
                        review -> {
                            var admitted =
                                    KnativeAdmission.admit(
                                            Operation.valueOf(review.operation().name()),
                                            review.type(),
                                            review.object(),
                                            review.old(),
                                            review.user(),
                                            false,
                                            ConfigSnapshot.DEFAULT);
                            return new Admitted(admitted.object(), admitted.warnings());
                        },
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

    private static ObjectNode object(Seed seed) {
        ObjectNode object =
                Json.MAPPER.readValue(seed.json().formatted(METADATA), ObjectNode.class);
        if (seed.collection().endsWith("customresourcedefinitions")) {
            object.withObject("/metadata").put("name", "as.b.c");
        }
        return object;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void answersAnyValueInAnyPlaceWithARefusalAtMost(Seed seed) {
        ObjectNode good = object(seed);
        ObjectNode stored = good.deepCopy();
        stored.withObject("/metadata").remove(List.of("ownerReferences", "finalizers"));
        Caller.Answer made =
                caller.call("POST", seed.collection(), Map.of(), "", stored.toString());
        assertThat(made.code()).as(made.body()).isEqualTo(201);
        String name = good.at("/metadata/name").asString();

        List<String> failures = new ArrayList<>();
        for (String place : places("", good)) {
            for (JsonNode value : VALUES) {
                ObjectNode bad = with(good, place, value);
                sendTwo(seed.collection(), name, place, value, bad).stream()
                        .filter(answer -> answer.code() < 200 || answer.code() >= 500)
                        .map(answer -> "%s = %s: %s".formatted(place, value, answer.body()))
                        .forEach(failures::add);
            }
        }

        assertThat(failures).isEmpty();
    }

    /// Creates it, and changes the stored one in one of all ways, in turn.
    private List<Caller.Answer> sendTwo(
            String collection, String name, String place, JsonNode value, ObjectNode bad) {
        String path = collection + "/" + name;
        ArrayNode replace = Json.MAPPER.createArrayNode();
        replace.addObject().put("op", "add").put("path", place).set("value", value);
        List<Supplier<Caller.Answer>> ways = new ArrayList<>();
        ways.add(() -> dry("PATCH", path, "application/strategic-merge-patch+json", bad));
        ways.add(() -> dry("PATCH", path, "application/apply-patch+yaml", bad));
        for (String part : parts(collection)) {
            ways.add(() -> dry("PUT", path + part, "", bad));
            ways.add(() -> dry("PATCH", path + part, "application/merge-patch+json", bad));
            ways.add(() -> dry("PATCH", path + part, "application/json-patch+json", replace));
        }
        return List.of(dry("POST", collection, "", bad), ways.get(turn++ % ways.size()).get());
    }

    private static List<String> parts(String collection) {
        if (collection.endsWith("maps") || collection.endsWith("secrets")) {
            return List.of("");
        }
        return collection.endsWith("deployments")
                ? List.of("", "/status", "/scale")
                : List.of("", "/status");
    }

    private Caller.Answer dry(String method, String path, String type, JsonNode body) {
        Map<String, String> query =
                type.contains("apply")
                        ? Map.of("dryRun", "All", "fieldManager", "m", "force", "true")
                        : Map.of("dryRun", "All");
        return caller.call(method, path, query, type, body.toString());
    }

    /// The pointers of all that is in a tree.
    private static List<String> places(String at, JsonNode node) {
        List<String> places = new ArrayList<>();
        node.properties()
                .forEach(entry -> {
                    String place = at + "/" + entry.getKey().replace("~", "~0").replace("/", "~1");
                    places.add(place);
                    places.addAll(places(place, entry.getValue()));
                });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            places.add(at + "/" + i);
            places.addAll(places(at + "/" + i, node.get(i)));
        }
        return places;
    }

    private static ObjectNode with(ObjectNode good, String place, JsonNode value) {
        ObjectNode copy = good.deepCopy();
        int end = place.lastIndexOf('/');
        String last = place.substring(end + 1).replace("~1", "/").replace("~0", "~");
        switch (copy.at(place.substring(0, end))) {
            case ObjectNode parent -> parent.set(last, value.deepCopy());
            case ArrayNode parent -> parent.set(Integer.parseInt(last), value.deepCopy());
            default -> throw new IllegalStateException(place);
        }
        return copy;
    }

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @ParameterizedTest
    @ValueSource(strings = {"banana", "-1", "1.5", "99999999999999999999", " "})
    void refusesAVersionThatIsNoNumber(String version) {
        for (String watch : List.of("false", "true")) {
            Caller.Answer answer =
                    caller.call(
                            "GET",
                            MAPS,
                            Map.of("resourceVersion", version, "watch", watch),
                            "",
                            "");
            assertThat(answer.code()).isEqualTo(400);
            assertThat(answer.body()).contains("invalid resource version: resourceVersion");
        }
        Map<String, String> query = Map.of("resourceVersion", version);
        assertThat(caller.call("GET", MAPS + "/x", query, "", "").code()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "limit,banana",
        "limit,-1",
        "limit,9223372036854775807",
        "continue,banana",
        "continue,////",
        "continue,YQ",
        "labelSelector,((((",
        "labelSelector,a in (b",
        "labelSelector,=",
        "fieldSelector,=",
        "fieldSelector,spec.x=1",
        "fieldSelector,metadata.name",
        "timeoutSeconds,banana",
        "fieldValidation,banana",
        "dryRun,banana",
        "sendInitialEvents,banana",
        "propagationPolicy,banana",
        "gracePeriodSeconds,banana",
        "fieldManager,ü",
    })
    void answersAnyParameterWithARefusalAtMost(String name, String value) {
        String body = "{\"metadata\":{\"name\":\"p\"}}";
        for (String method : List.of("GET", "POST", "DELETE")) {
            Caller.Answer answer = caller.call(method, MAPS, Map.of(name, value), "", body);
            assertThat(answer.code()).as(answer.body()).isBetween(200, 499);
        }
        Map<String, String> watch = new HashMap<>(Map.of("watch", "true", "timeoutSeconds", "-1"));
        watch.put(name, value);
        assertThat(caller.call("GET", MAPS, watch, "", "").code()).isBetween(200, 499);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{",
                "{}}",
                "\u0000",
                "null",
                "--- [a",
                "a: &a [*a,*a]",
                "{\"metadata\":{\"name\":\"\ud800\"}}",
                "{\"metadata\":{\"name\":\"x\",\"name\":7}}",
                "{\"metadata\":{\"namespace\":\"..\"}}"
            })
    void answersAnyBodyWithARefusalAtMost(String body) {
        for (String type : List.of("", "application/yaml", "application/vnd.kubernetes.protobuf")) {
            Caller.Answer answer = caller.call("POST", MAPS, Map.of(), type, body);
            assertThat(answer.code()).as(type + answer.body()).isBetween(400, 499);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 300, 499, 10_000})
    void answersADeepBodyWithARefusalAtMost(int depth) {
        String deep = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
        String service =
                "{\"metadata\":{\"name\":\"deep\"},\"status\":%s,\"data\":%s}"
                        .formatted(deep, deep);

        for (Seed seed : seeds().toList()) {
            Caller.Answer answer = caller.call("POST", seed.collection(), Map.of(), "", service);
            assertThat(answer.code()).as(answer.body()).isBetween(200, 499);
        }
    }

    @Test
    void saysWhatIsWrongWithMetadataAsKubernetesDoes() {
        assertThat(refusal("{\"metadata\":\"x\"}"))
                .contains(
                        "ConfigMap in version \\\"v1\\\" cannot be handled as a ConfigMap: json: cannot unmarshal string into Go struct field ConfigMap.metadata of type v1.ObjectMeta");
        assertThat(refusal("{\"metadata\":{\"name\":\"x\",\"labels\":{\"a\":true}}}"))
                .contains(
                        "cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string");
        assertThat(refusal("{\"metadata\":{\"ownerReferences\":[{\"name\":1}]}}"))
                .contains(
                        "cannot unmarshal number into Go struct field OwnerReference.metadata.ownerReferences.name of type string");
    }

    private String refusal(String body) {
        Caller.Answer answer = caller.call("POST", MAPS, Map.of(), "", body);
        assertThat(answer.code()).isEqualTo(400);
        return answer.body();
    }

    @Test
    void refusesMoreDataThanAConfigMapMayHold() {
        Caller.Answer most = create(MAPS, "fits", "data", "x".repeat(1 << 20));
        Caller.Answer more = create(MAPS, "large", "data", "x".repeat((1 << 20) + 1));

        assertThat(most.code()).isEqualTo(201);
        assertThat(more.code()).isEqualTo(422);
        assertThat(more.body())
                .contains(
                        "ConfigMap \\\"large\\\" is invalid: []: Too long: must have at most 1048576 bytes");
    }

    @Test
    void refusesMoreDataThanASecretMayHold() {
        String secrets = "/api/v1/namespaces/default/secrets";
        Caller.Answer most = create(secrets, "fits", "stringData", "x".repeat(1 << 20));
        Caller.Answer more = create(secrets, "large", "stringData", "x".repeat((1 << 20) + 1));

        assertThat(most.code()).isEqualTo(201);
        assertThat(more.code()).isEqualTo(422);
        assertThat(more.body()).contains("data: Too long: must have at most 1048576 bytes");
    }

    private Caller.Answer create(String collection, String name, String field, String value) {
        ObjectNode object = Json.object();
        object.putObject("metadata").put("name", name);
        object.putObject(field).put("a", value);
        return caller.call("POST", collection, Map.of(), "", object.toString());
    }

    @Test
    void refusesAnObjectThatIsTooLargeAsAWhole() {
        Caller.Answer answer =
                create(
                        "/apis/apps/v1/namespaces/default/deployments",
                        "large",
                        "spec",
                        "x".repeat(2 << 20));
        assertThat(answer.code()).isBetween(400, 499);

        String env = "x".repeat(1600 << 10);
        String deployment =
                object(seeds().toList().get(3))
                        .toString()
                        .replace("\"value\":\"b\"", "\"value\":\"" + env + "\"");
        Caller.Answer whole =
                caller.call(
                        "POST",
                        "/apis/apps/v1/namespaces/default/deployments",
                        Map.of(),
                        "",
                        deployment);
        assertThat(whole.code()).isEqualTo(413);
        assertThat(whole.body()).contains("request is too large");
    }

    @Test
    void refusesAnnotationsThatAreTooLong() {
        Caller.Answer answer =
                caller.call(
                        "POST",
                        MAPS,
                        Map.of(),
                        "",
                        "{\"metadata\":{\"name\":\"x\",\"annotations\":{\"a\":\"%s\"}}}"
                                .formatted("x".repeat(256 << 10)));

        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.body())
                .contains("metadata.annotations: Too long: must have at most 262144 bytes");
    }
}
