package dev.barista.apiserver.http;

import static dev.barista.apiserver.http.InProcess.DEPLOYMENTS;
import static dev.barista.apiserver.http.InProcess.MAPS;
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

/// What a PATCH of each media type changes, and what it refuses.
final class PatchCallsTest {

    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String SERVICES =
            "/apis/serving.knative.dev/v1/namespaces/default/services";

    private InProcess api;

    @BeforeEach
    void open(@TempDir Path folder) {
        api = new InProcess(folder);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Told patch(String type, String body) {
        return api.call("PATCH", MAPS + "/a", Map.of(), type, body);
    }

    private Told apply(String manager, String force, String body) {
        var query = Map.of("fieldManager", manager, "force", force);
        return api.call("PATCH", MAPS + "/a", query, APPLY, body);
    }

    @Test
    void aMergePatchSetsReplacesAndRemoves() {
        api.post(MAPS, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"x\":\"1\",\"y\":\"2\"}}");

        Told patched = api.merge(MAPS + "/a", "{\"data\":{\"x\":null,\"y\":\"3\",\"z\":\"4\"}}");

        assertThat(patched.code()).isEqualTo(200);
        assertThat(patched.body().path("data").toString()).isEqualTo("{\"y\":\"3\",\"z\":\"4\"}");
    }

    @Test
    void aJsonPatchIsDoneAsAWholeOrNotAtAll() {
        Told made = api.map("a", "");

        Told refused =
                patch(
                        JSON_PATCH,
                        "[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"x\":\"1\"}},{\"op\":\"test\",\"path\":\"/data/x\",\"value\":\"2\"}]");
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.text("/reason")).isEqualTo("Invalid");
        assertThat(api.get(MAPS + "/a").body()).isEqualTo(made.body());

        Told patched =
                patch(
                        JSON_PATCH,
                        "[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"x\":\"1\"}},{\"op\":\"test\",\"path\":\"/data/x\",\"value\":\"1\"}]");
        assertThat(patched.text("/data/x")).isEqualTo("1");
    }

    @Test
    void aPatchThatNamesAVersionInsistsOnIt() {
        Told made = api.map("a", "");
        api.merge(MAPS + "/a", "{\"data\":{\"x\":\"1\"}}");
        String patch =
                "{\"metadata\":{\"resourceVersion\":\"%s\"},\"data\":{\"x\":\"2\"}}"
                        .formatted(made.version());

        assertThat(api.merge(MAPS + "/a", patch).refusal())
                .startsWith("409 Conflict: Operation cannot be fulfilled on configmaps \"a\": ");
        assertThat(api.merge(MAPS + "/a", "{\"data\":{\"x\":\"2\"}}").code()).isEqualTo(200);
    }

    @Test
    void aStrategicPatchMergesContainersByName() {
        api.post(
                DEPLOYMENTS,
                "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},"
                        + "\"spec\":{\"containers\":[{\"name\":\"one\",\"image\":\"i\"},{\"name\":\"two\",\"image\":\"j\"}]}}}}");

        Told patched =
                api.call(
                        "PATCH",
                        DEPLOYMENTS + "/d",
                        Map.of(),
                        STRATEGIC,
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"two\",\"image\":\"k\"}]}}}}");

        assertThat(patched.text("/spec/template/spec/containers/0/image")).isEqualTo("i");
        assertThat(patched.text("/spec/template/spec/containers/1/image")).isEqualTo("k");
    }

    @Test
    void aDefinedKindHasNoStrategicPatch() {
        assertThat(api.call("PATCH", SERVICES + "/s", Map.of(), STRATEGIC, "{}").refusal())
                .isEqualTo(
                        "415 UnsupportedMediaType: the body of the request was in an unknown format: application/strategic-merge-patch+json (accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "application/yaml"})
    void aPatchOfAnotherTypeIsNotSupported(String type) {
        api.map("a", "");

        assertThat(patch(type, "{}").refusal())
                .isEqualTo(
                        "415 UnsupportedMediaType: the body of the request was in an unknown format: %s (accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml, application/strategic-merge-patch+json)"
                                .formatted(type));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    application/merge-patch+json | {"metadata":{"name":"b"}} | 400 BadRequest
                    application/merge-patch+json | {"metadata":{"uid":"b"}} | 409 Conflict
                    application/merge-patch+json | {"metadata":{"labels":7}} | 400 BadRequest
                    application/merge-patch+json | {"kind":"Secret"} | 400 BadRequest
                    application/merge-patch+json | {"data | 400 BadRequest
                    application/json-patch+json | [{"op":"remove","path":"/nowhere"}] | 422 Invalid
                    """)
    void aPatchThatCannotBeIsRefusedAndChangesNothing(String type, String body, String why) {
        Told made = api.map("a", "");

        assertThat(patch(type, body).refusal()).startsWith(why + ": ");
        assertThat(api.get(MAPS + "/a").body()).isEqualTo(made.body());
    }

    @Test
    void whatIsNotThereIsPatchedByAnApplyAlone() {
        assertThat(api.merge(MAPS + "/a", "{}").refusal())
                .isEqualTo("404 NotFound: configmaps \"a\" not found");

        Told applied = apply("me", "false", "data: {x: '1'}\n");

        assertThat(applied.code()).isEqualTo(201);
        assertThat(applied.text("/data/x")).isEqualTo("1");
        assertThat(applied.text("/metadata/managedFields/0/manager")).isEqualTo("me");
        assertThat(applied.text("/metadata/managedFields/0/operation")).isEqualTo("Apply");
        assertThat(apply("me", "false", "data: {x: '1'}\n").code()).isEqualTo(200);
    }

    @Test
    void aFieldOfAnotherManagerIsAConflictUnlessItIsForced() {
        apply("me", "false", "data: {x: '1'}\n");

        Told refused = apply("you", "false", "data: {x: '2'}\n");
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.text("/reason")).isEqualTo("Conflict");
        assertThat(refused.text("/details/causes/0/reason")).isEqualTo("FieldManagerConflict");
        assertThat(refused.text("/details/causes/0/message")).startsWith("conflict with \"me\"");
        assertThat(refused.text("/details/causes/0/field")).isEqualTo(".data.x");

        assertThat(apply("you", "true", "data: {x: '2'}\n").text("/data/x")).isEqualTo("2");
    }

    @Test
    void whatItsOnlyManagerNoLongerAppliesIsRemoved() {
        apply("me", "false", "data: {x: '1', y: '2'}\n");

        Told applied = apply("me", "false", "data: {y: '2'}\n");

        assertThat(applied.body().path("data").toString()).isEqualTo("{\"y\":\"2\"}");
    }

    @Test
    void anApplyNamesItsManagerAndItsObject() {
        assertThat(api.call("PATCH", MAPS + "/a", Map.of(), APPLY, "{}").refusal())
                .isEqualTo(
                        "422 Invalid: PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        assertThat(apply("me", "false", "metadata: {name: b}\n").refusal())
                .isEqualTo(
                        "400 BadRequest: the name of the object (b) does not match the name on the URL (a)");
        assertThat(apply("me", "false", "- a\n").refusal())
                .isEqualTo("400 BadRequest: apply patch: no object");
    }

    @Test
    void aDryRunOfAnApplyCreatesNothing() {
        var query = Map.of("fieldManager", "me", "dryRun", "All");

        assertThat(api.call("PATCH", MAPS + "/a", query, APPLY, "data: {x: '1'}\n").code())
                .isEqualTo(201);

        assertThat(api.get(MAPS + "/a").code()).isEqualTo(404);
    }
}
