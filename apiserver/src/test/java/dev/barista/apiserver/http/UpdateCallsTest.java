package dev.barista.apiserver.http;

import static dev.barista.apiserver.http.InProcess.DEPLOYMENTS;
import static dev.barista.apiserver.http.InProcess.MAPS;
import static dev.barista.apiserver.http.InProcess.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.http.InProcess.Told;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// What a PUT changes, and what it refuses.
final class UpdateCallsTest {

    private static final String DEPLOYMENT =
            "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":2,\"selector\":{\"matchLabels\":{\"a\":\"b\"}},"
                    + "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}";

    private InProcess api;

    @BeforeEach
    void open(@TempDir Path folder) {
        api = new InProcess(folder);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static String changed(Told told, Consumer<ObjectNode> change) {
        ObjectNode copy = ((ObjectNode) told.body()).deepCopy();
        change.accept(copy);
        return copy.toString();
    }

    @Test
    void aVersionThatWasOvertakenIsAConflict() {
        Told made = api.map("a", "");
        String first = changed(made, tree -> tree.withObject("/data").put("n", "1"));
        String second = changed(made, tree -> tree.withObject("/data").put("n", "2"));

        assertThat(api.put(MAPS + "/a", first).code()).isEqualTo(200);
        Told late = api.put(MAPS + "/a", second);

        assertThat(late.refusal())
                .isEqualTo(
                        "409 Conflict: Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again");
        assertThat(late.text("/details/name")).isEqualTo("a");
        assertThat(late.text("/details/kind")).isEqualTo("configmaps");
        assertThat(api.get(MAPS + "/a").text("/data/n")).isEqualTo("1");
    }

    @Test
    void anotherObjectOfTheSameNameIsAConflict() {
        Told made = api.map("a", "");
        String body = "{\"metadata\":{\"uid\":\"other\"}}";

        assertThat(api.put(MAPS + "/a", body).refusal())
                .isEqualTo(
                        "409 Conflict: Operation cannot be fulfilled on configmaps \"a\": Precondition failed: UID in precondition: other, UID in object meta: "
                                + made.uid());
    }

    @Test
    void theNameInTheBodyIsTheNameInThePath() {
        api.map("a", "");

        assertThat(api.put(MAPS + "/a", "{\"metadata\":{\"name\":\"b\"}}").refusal())
                .isEqualTo(
                        "400 BadRequest: the name of the object (b) does not match the name on the URL (a)");
    }

    @Test
    void whatIsNotThereIsNotMade() {
        Told refused = api.put(MAPS + "/a", "{\"metadata\":{\"name\":\"a\"}}");

        assertThat(refused.refusal()).isEqualTo("404 NotFound: configmaps \"a\" not found");
        assertThat(api.get(MAPS).body().path("items")).isEmpty();
    }

    @Test
    void whatTheServerHasGivenCannotBeTakenAway() {
        Told made = api.map("a", "");
        String body =
                changed(
                        made,
                        tree ->
                                tree.withObject("/metadata")
                                        .put("generation", 99)
                                        .put("deletionTimestamp", "2020-01-01T00:00:00Z")
                                        .put("creationTimestamp", "2020-01-01T00:00:00Z"));

        Told written = api.put(MAPS + "/a", body);

        assertThat(written.body()).isEqualTo(made.body());
    }

    @Test
    void aWriteThatChangesNothingMakesNoNewVersion() {
        Told made = api.map("a", "\"labels\":{\"x\":\"y\"}");

        assertThat(api.put(MAPS + "/a", made.body().toString()).version())
                .isEqualTo(made.version());
        assertThat(api.merge(MAPS + "/a", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}").version())
                .isEqualTo(made.version());
    }

    @Test
    void theGenerationCountsChangesOfTheSpecAlone() {
        Told made = api.post(DEPLOYMENTS, DEPLOYMENT);

        Told labelled = api.merge(DEPLOYMENTS + "/d", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
        Told reported = api.merge(DEPLOYMENTS + "/d/status", "{\"status\":{\"replicas\":1}}");
        Told scaled = api.merge(DEPLOYMENTS + "/d", "{\"spec\":{\"replicas\":3}}");

        assertThat(made.body().at("/metadata/generation").asInt()).isEqualTo(1);
        assertThat(labelled.body().at("/metadata/generation").asInt()).isEqualTo(1);
        assertThat(reported.body().at("/metadata/generation").asInt()).isEqualTo(1);
        assertThat(scaled.body().at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void theStatusIsWrittenAtItsOwnPathAlone() {
        Told made = api.post(DEPLOYMENTS, DEPLOYMENT);
        String both =
                changed(
                        made,
                        tree -> {
                            tree.withObject("/spec").put("replicas", 9);
                            tree.withObject("/status").put("replicas", 4);
                            tree.withObject("/metadata").withObject("/labels").put("x", "y");
                        });

        Told status = api.put(DEPLOYMENTS + "/d/status", both);

        assertThat(status.body().at("/status/replicas").asInt()).isEqualTo(4);
        assertThat(status.body().at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(status.body().path("metadata").has("labels")).isFalse();
        assertThat(api.put(DEPLOYMENTS + "/d", both).refusal()).startsWith("409 Conflict");
    }

    @Test
    void theStatusIsKeptWhenTheRestIsReplaced() {
        api.post(DEPLOYMENTS, DEPLOYMENT);
        api.merge(DEPLOYMENTS + "/d/status", "{\"status\":{\"replicas\":4}}");

        Told replaced = api.put(DEPLOYMENTS + "/d", DEPLOYMENT.replace(":2,", ":5,"));

        assertThat(replaced.body().at("/spec/replicas").asInt()).isEqualTo(5);
        assertThat(replaced.body().at("/status/replicas").asInt()).isEqualTo(4);
    }

    @Test
    void aDryRunShowsTheChangeAndKeepsTheObject() {
        Told made = api.map("a", "");
        String body = changed(made, tree -> tree.withObject("/data").put("n", "1"));

        Told shown = api.call("PUT", MAPS + "/a", Map.of("dryRun", "All"), "", body);

        assertThat(shown.text("/data/n")).isEqualTo("1");
        assertThat(shown.version()).isEqualTo(made.version());
        assertThat(api.get(MAPS + "/a").body()).isEqualTo(made.body());
    }

    @Test
    void anObjectThatIsGoingGetsNoNewFinalizer() {
        api.map("a", "\"finalizers\":[\"a.b/one\",\"a.b/two\"]");
        api.delete(MAPS + "/a", "");

        Told more = api.merge(MAPS + "/a", "{\"metadata\":{\"finalizers\":[\"a.b/three\"]}}");
        Told less = api.merge(MAPS + "/a", "{\"metadata\":{\"finalizers\":[\"a.b/two\"]}}");

        assertThat(more.refusal())
                .isEqualTo(
                        "422 Invalid: ConfigMap \"a\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted");
        assertThat(more.text("/details/causes/0/reason")).isEqualTo("FieldValueForbidden");
        assertThat(less.code()).isEqualTo(200);
    }

    @Test
    void theWriterWhoTakesTheLastFinalizerSeesTheObjectOnceMore() {
        api.map("a", "\"finalizers\":[\"a.b/one\"]");
        api.delete(MAPS + "/a", "");

        Told last = api.merge(MAPS + "/a", "{\"metadata\":{\"finalizers\":null}}");

        assertThat(last.code()).isEqualTo(200);
        assertThat(last.text("/metadata/name")).isEqualTo("a");
        assertThat(api.get(MAPS + "/a").refusal())
                .isEqualTo("404 NotFound: configmaps \"a\" not found");
    }

    @Test
    void anObjectMayBeReplacedUnderAnotherTextOfTheSameKindOnly() {
        api.map("a", "");

        assertThat(api.put(MAPS + "/a", "{\"kind\":\"Secret\"}").refusal())
                .contains("400 BadRequest: Secret in version \"v1\" cannot be handled");
        assertThat(api.put(MAPS + "/a", "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}").code())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/api/v1/namespaces/default/configmaps",
        "PATCH,/api/v1/namespaces/default/configmaps",
        "POST,/api/v1/namespaces/default/configmaps/a",
        "DELETE,/apis/apps/v1/namespaces/default/deployments/d/status",
        "POST,/apis/apps/v1/namespaces/default/deployments/d/status",
        "POST,/apis/apps/v1/namespaces/default/deployments/d/scale",
        "DELETE,/apis/apps/v1/namespaces/default/deployments/d/scale"
    })
    void whatCannotBeDoneAtAPathIsNotAllowed(String method, String path) {
        assertThat(api.call(method, path, Map.of(), "", "{}").refusal())
                .isEqualTo(
                        "405 MethodNotAllowed: the server does not allow this method on the requested resource: "
                                + method);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v2/namespaces/default/configmaps",
        "/api/v1/namespaces/default/deployments",
        "/apis/apps/v1beta1/namespaces/default/deployments",
        "/api/v1/namespaces/default/configmaps/a/status",
        "/api/v1/namespaces/default/configmaps/a/scale",
        "/apis/apps/v1/namespaces/default/deployments/d/log",
        "/api/v1/namespaces/default/namespaces",
        "/api/v1/configmaps/a",
        "/nowhere",
        "/openapi/v4"
    })
    void whatIsNotServedIsNotFound(String path) {
        assertThat(api.get(path).refusal())
                .isEqualTo("404 NotFound: the server could not find the requested resource");
    }

    @Test
    void aPodKeepsItsPhaseWhenItIsLabelled() {
        api.post(
                PODS,
                "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
        api.merge(PODS + "/p/status", "{\"status\":{\"phase\":\"Running\"}}");

        Told labelled =
                api.merge(
                        PODS + "/p",
                        "{\"metadata\":{\"labels\":{\"x\":\"y\"}},\"status\":{\"phase\":\"Failed\"}}");

        assertThat(labelled.text("/metadata/labels/x")).isEqualTo("y");
        assertThat(labelled.text("/status/phase")).isEqualTo("Running");
    }
}
