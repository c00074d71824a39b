package dev.barista.apiserver.http;

import static dev.barista.apiserver.http.InProcess.DEPLOYMENTS;
import static dev.barista.apiserver.http.InProcess.MERGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.http.InProcess.Told;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How many replicas there are, read and changed at a path of its own.
final class ScaleCallsTest {

    private static final String SCALE = DEPLOYMENTS + "/d/scale";

    private InProcess api;
    private Told made;

    @BeforeEach
    void open(@TempDir Path folder) {
        api = new InProcess(folder);
        made =
                api.post(
                        DEPLOYMENTS,
                        "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":2,\"selector\":{\"matchLabels\":{\"a\":\"b\",\"c\":\"d\"}},"
                                + "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\",\"c\":\"d\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}");
        api.merge(DEPLOYMENTS + "/d/status", "{\"status\":{\"replicas\":1}}");
    }

    @AfterEach
    void close() {
        api.close();
    }

    private int replicas() {
        return api.get(DEPLOYMENTS + "/d").body().at("/spec/replicas").asInt();
    }

    @Test
    void aScaleShowsWhatIsWantedWhatIsThereAndByWhichLabels() {
        Told scale = api.get(SCALE);

        assertThat(scale.text("/kind")).isEqualTo("Scale");
        assertThat(scale.text("/apiVersion")).isEqualTo("autoscaling/v1");
        assertThat(scale.uid()).isEqualTo(made.uid());
        assertThat(scale.body().at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(scale.body().at("/status/replicas").asInt()).isEqualTo(1);
        assertThat(scale.text("/status/selector")).isEqualTo("a=b,c=d");
    }

    @Test
    void aScaleThatIsPutChangesTheReplicasAndNothingElse() {
        Told before = api.get(DEPLOYMENTS + "/d");

        Told scale = api.put(SCALE, "{\"spec\":{\"replicas\":5},\"metadata\":{\"name\":\"d\"}}");

        assertThat(scale.text("/kind")).isEqualTo("Scale");
        assertThat(scale.body().at("/spec/replicas").asInt()).isEqualTo(5);
        Told after = api.get(DEPLOYMENTS + "/d");
        assertThat(after.body().at("/spec/replicas").asInt()).isEqualTo(5);
        assertThat(after.body().at("/spec/template")).isEqualTo(before.body().at("/spec/template"));
        assertThat(after.body().at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void aScaleIsPatchedByMergeAndByOperations() {
        api.merge(SCALE, "{\"spec\":{\"replicas\":3}}");
        assertThat(replicas()).isEqualTo(3);

        api.call(
                "PATCH",
                SCALE,
                Map.of(),
                "application/json-patch+json",
                "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":0}]");
        assertThat(replicas()).isZero();
    }

    @Test
    void aScaleOfAnOlderVersionIsAConflict() {
        String body =
                "{\"metadata\":{\"resourceVersion\":\"%s\"},\"spec\":{\"replicas\":4}}"
                        .formatted(made.version());

        assertThat(api.put(SCALE, body).refusal())
                .startsWith(
                        "409 Conflict: Operation cannot be fulfilled on deployments.apps \"d\": the object has been modified");
        assertThat(replicas()).isEqualTo(2);
        assertThat(api.put(SCALE, body.replace(made.version(), api.get(SCALE).version())).code())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "\"3\"", "99999999999", "{}"})
    void replicasAreAWholeNumberThatIsNotNegative(String replicas) {
        Told refused = api.put(SCALE, "{\"spec\":{\"replicas\":%s}}".formatted(replicas));

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.text("/reason")).isEqualTo("Invalid");
        assertThat(refused.text("/message")).contains("spec.replicas").contains(replicas);
        assertThat(replicas()).isEqualTo(2);
    }

    @Test
    void aDryRunOfAScaleChangesNothing() {
        Told scale =
                api.call(
                        "PATCH",
                        SCALE,
                        Map.of("dryRun", "All"),
                        MERGE,
                        "{\"spec\":{\"replicas\":7}}");

        assertThat(scale.body().at("/spec/replicas").asInt()).isEqualTo(7);
        assertThat(replicas()).isEqualTo(2);
    }

    @Test
    void aScaleIsNotApplied() {
        assertThat(
                        api.call(
                                        "PATCH",
                                        SCALE,
                                        Map.of("fieldManager", "me"),
                                        "application/apply-patch+yaml",
                                        "spec: {replicas: 3}\n")
                                .refusal())
                .startsWith("415 UnsupportedMediaType: ");
    }

    @Test
    void whatIsNotThereHasNoScale() {
        assertThat(api.get(DEPLOYMENTS + "/e/scale").refusal())
                .isEqualTo("404 NotFound: deployments.apps \"e\" not found");
        assertThat(api.put(DEPLOYMENTS + "/e/scale", "{\"spec\":{\"replicas\":1}}").code())
                .isEqualTo(404);
    }
}
