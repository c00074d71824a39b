package dev.barista.apiserver.http;

import static dev.barista.apiserver.http.InProcess.DEPLOYMENTS;
import static dev.barista.apiserver.http.InProcess.MAPS;
import static dev.barista.apiserver.http.InProcess.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.http.InProcess.Told;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a POST to a collection stores, and what it refuses.
final class CreateCallsTest {

    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String LABEL_RULE =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-'";
    private static final String SUBDOMAIN_RULE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'";

    private InProcess api;

    @BeforeEach
    void open(@TempDir Path folder) {
        api = new InProcess(folder);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aNewObjectGetsItsIdentityFromTheServerAlone() {
        Told made =
                api.map(
                        "a",
                        "\"uid\":\"mine\",\"generation\":7,\"selfLink\":\"/x\",\"deletionTimestamp\":\"2020-01-01T00:00:00Z\",\"creationTimestamp\":\"2020-01-01T00:00:00Z\"");

        assertThat(made.code()).isEqualTo(201);
        assertThat(made.uid()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(made.text("/metadata/namespace")).isEqualTo("default");
        assertThat(made.body().at("/metadata/generation").asInt()).isEqualTo(1);
        assertThat(made.text("/metadata/creationTimestamp")).isGreaterThan("2021");
        assertThat(made.body().path("metadata").has("selfLink")).isFalse();
        assertThat(made.body().path("metadata").has("deletionTimestamp")).isFalse();
        assertThat(api.get(MAPS + "/a").body()).isEqualTo(made.body());
    }

    @Test
    void aSecondObjectOfTheSameNameIsRefusedWithItsDetails() {
        api.map("a", "");

        Told again = api.map("a", "");

        assertThat(again.refusal()).isEqualTo("409 AlreadyExists: configmaps \"a\" already exists");
        assertThat(again.text("/details/name")).isEqualTo("a");
        assertThat(again.text("/details/kind")).isEqualTo("configmaps");
        assertThat(again.text("/status")).isEqualTo("Failure");
        assertThat(again.text("/kind")).isEqualTo("Status");
    }

    @Test
    void aPrefixBecomesANameWithFiveLettersThatWriteNoWords() {
        Told made = api.post(MAPS, "{\"metadata\":{\"generateName\":\"job-\"}}");

        assertThat(made.code()).isEqualTo(201);
        assertThat(made.text("/metadata/name")).matches("job-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(made.text("/metadata/generateName")).isEqualTo("job-");
    }

    @Test
    void aLongPrefixIsCutSoThatTheNameIsStillALabel() {
        Told made =
                api.post(
                        MAPS, "{\"metadata\":{\"generateName\":\"%s\"}}".formatted("x".repeat(80)));

        assertThat(made.text("/metadata/name")).hasSize(63).startsWith("x".repeat(58));
    }

    @Test
    void aNameGoesBeforeAPrefix() {
        Told made = api.post(MAPS, "{\"metadata\":{\"name\":\"a\",\"generateName\":\"job-\"}}");

        assertThat(made.text("/metadata/name")).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "-a", "a-", "a_b", "a..b", ".a", "ä"})
    void aBadNameIsRefusedWithTheRuleOfSubdomains(String name) {
        Told refused = api.map(name, "");

        assertThat(refused.refusal())
                .startsWith(
                        "422 Invalid: ConfigMap \"%s\" is invalid: metadata.name: Invalid value: \"%s\": %s"
                                .formatted(name, name, SUBDOMAIN_RULE));
        assertThat(refused.text("/details/causes/0/reason")).isEqualTo("FieldValueInvalid");
        assertThat(refused.text("/details/causes/0/field")).isEqualTo("metadata.name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "A"})
    void aNamespaceIsNamedByALabel(String name) {
        String body = "{\"metadata\":{\"name\":\"%s\"}}".formatted(name);

        assertThat(api.post("/api/v1/namespaces", body).refusal())
                .startsWith("422 Invalid: Namespace \"%s\" is invalid: ".formatted(name))
                .contains(LABEL_RULE);
        assertThat(api.map("a.b", "").code()).isEqualTo(201);
    }

    @Test
    void anObjectWithoutAnyNameIsRefused() {
        assertThat(api.post(MAPS, "{}").refusal())
                .isEqualTo("422 Invalid: ConfigMap \"\" is invalid: metadata.name: Required value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"metadata":{"name":"a","resourceVersion":"1"}} | resourceVersion should not be set on objects to be created
                    {"metadata":{"name":"a","namespace":"other"}} | the namespace of the provided object does not match the namespace sent on the request
                    {"apiVersion":"v2","metadata":{"name":"a"}} | the API version in the data (v2) does not match the expected API version (v1)
                    {"kind":"Secret","metadata":{"name":"a"}} | Secret in version "v1" cannot be handled as a ConfigMap: the kind in the data (Secret) does not match the expected kind (ConfigMap)
                    """)
    void whatDoesNotFitTheRequestIsABadRequest(String body, String why) {
        assertThat(api.post(MAPS, body).refusal()).isEqualTo("400 BadRequest: " + why);
        assertThat(api.get(MAPS + "/a").code()).isEqualTo(404);
    }

    @Test
    void nothingIsCreatedInANamespaceThatIsNotThere() {
        Told refused =
                api.post(
                        "/api/v1/namespaces/nowhere/configmaps", "{\"metadata\":{\"name\":\"a\"}}");

        assertThat(refused.refusal()).isEqualTo("404 NotFound: namespaces \"nowhere\" not found");
        assertThat(refused.text("/details/kind")).isEqualTo("namespaces");
    }

    @Test
    void nothingIsCreatedInANamespaceThatIsGoing() {
        api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"ns\"}}");
        String maps = "/api/v1/namespaces/ns/configmaps";
        api.post(maps, "{\"metadata\":{\"name\":\"held\",\"finalizers\":[\"a.b/c\"]}}");
        api.delete("/api/v1/namespaces/ns", "");

        assertThat(api.post(maps, "{\"metadata\":{\"name\":\"late\"}}").refusal())
                .isEqualTo(
                        "403 Forbidden: configmaps \"late\" is forbidden: unable to create new content in namespace ns because it is being terminated");
        assertThat(api.get("/api/v1/namespaces/ns").text("/status/phase")).isEqualTo("Terminating");
    }

    @Test
    void aNewNamespaceIsLabelledAndHasItsServiceAccount() {
        Told made = api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"ns\"}}");

        assertThat(made.text("/metadata/labels/kubernetes.io~1metadata.name")).isEqualTo("ns");
        assertThat(made.text("/spec/finalizers/0")).isEqualTo("kubernetes");
        assertThat(made.text("/status/phase")).isEqualTo("Active");
        assertThat(api.get("/api/v1/namespaces/ns/serviceaccounts/default").code()).isEqualTo(200);
    }

    @Test
    void theStatusOfANewObjectIsNotTheClients() {
        String pod =
                "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]},\"status\":{\"phase\":\"Running\"}}";

        assertThat(api.post(PODS, pod).text("/status/phase")).isEqualTo("Pending");
    }

    @Test
    void plainTextOfASecretIsKeptAsData() {
        Told made =
                api.post(
                        SECRETS,
                        "{\"metadata\":{\"name\":\"s\"},\"data\":{\"a\":\"b2xk\",\"b\":\"Yg==\"},\"stringData\":{\"a\":\"new\"}}");

        assertThat(made.text("/data/a")).isEqualTo("bmV3");
        assertThat(made.text("/data/b")).isEqualTo("Yg==");
        assertThat(made.text("/type")).isEqualTo("Opaque");
        assertThat(made.body().has("stringData")).isFalse();
    }

    @Test
    void aDryRunShowsTheObjectAndStoresNothing() {
        var dry = Map.of("dryRun", "All");
        String body = "{\"metadata\":{\"name\":\"a\"}}";

        Told shown = api.call("POST", MAPS, dry, "", body);

        assertThat(shown.code()).isEqualTo(201);
        assertThat(shown.uid()).isNotEmpty();
        assertThat(api.get(MAPS + "/a").code()).isEqualTo(404);
        api.map("a", "");
        assertThat(api.call("POST", MAPS, dry, "", body).refusal())
                .isEqualTo("409 AlreadyExists: configmaps \"a\" already exists");
    }

    @Test
    void aDryRunOfANamespaceMakesNoServiceAccount() {
        String body = "{\"metadata\":{\"name\":\"ns\"}}";

        assertThat(api.call("POST", "/api/v1/namespaces", Map.of("dryRun", "All"), "", body).code())
                .isEqualTo(201);

        assertThat(api.get("/api/v1/namespaces/ns/serviceaccounts/default").code()).isEqualTo(404);
    }

    @Test
    void unknownFieldsAreRefusedIfTheClientIsStrictAndElseDropped() {
        String body = "{\"metadata\":{\"name\":\"%s\"},\"dat\":{\"a\":\"b\"},\"x\":1}";
        var strict = Map.of("fieldValidation", "Strict");

        assertThat(api.call("POST", MAPS, strict, "", body.formatted("a")).refusal())
                .isEqualTo(
                        "400 BadRequest: ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"dat\", unknown field \"x\"");
        Told lax = api.post(MAPS, body.formatted("b"));
        assertThat(lax.code()).isEqualTo(201);
        assertThat(lax.body().has("dat")).isFalse();
    }

    @Test
    void everyMistakeOfADeploymentIsACauseOfItsOwn() {
        Told refused =
                api.post(
                        DEPLOYMENTS,
                        "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":\"two\",\"paused\":\"no\"}}");

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.text("/message")).startsWith("Deployment.apps \"d\" is invalid: [");
        assertThat(refused.text("/details/group")).isEqualTo("apps");
        assertThat(refused.body().at("/details/causes").findValuesAsString("field"))
                .contains("spec.replicas", "spec.paused");
        assertThat(refused.body().at("/details/causes").findValuesAsString("reason"))
                .containsOnly("FieldValueTypeInvalid");
    }
}
