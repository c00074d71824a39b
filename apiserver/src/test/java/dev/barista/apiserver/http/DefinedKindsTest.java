package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.http.InProcess.Told;
import dev.barista.model.object.Types;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kinds that a client defines.
final class DefinedKindsTest {

    private static final String DEFINITIONS =
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String DEFINITION =
            "{\"metadata\":{\"name\":\"cups.example.com\"},\"spec\":{\"group\":\"example.com\",\"scope\":\"Namespaced\","
                    + "\"names\":{\"plural\":\"cups\",\"kind\":\"Cup\"},\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true,"
                    + "\"schema\":{\"openAPIV3Schema\":{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\",\"required\":[\"size\"],"
                    + "\"properties\":{\"size\":{\"type\":\"integer\",\"minimum\":1},\"colour\":{\"type\":\"string\",\"default\":\"white\"}}}}}}}]}}";
    private static final String CUPS = "/apis/example.com/v1/namespaces/default/cups";
    private static final String CUP =
            "{\"metadata\":{\"name\":\"c\"},\"spec\":{\"size\":2,\"lid\":true}}";

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
    void aDefinedKindIsServedAtOnce() {
        assertThat(api.get(CUPS).code()).isEqualTo(404);

        assertThat(api.post(DEFINITIONS, DEFINITION).code()).isEqualTo(201);

        assertThat(api.get(CUPS).text("/kind")).isEqualTo("CupList");
        assertThat(
                        api.get("/apis/example.com/v1")
                                .body()
                                .at("/resources")
                                .findValuesAsString("name"))
                .containsExactly("cups");
    }

    @Test
    void aDefinitionIsAcceptedAndItsNamesAreCompleted() {
        Told made = api.post(DEFINITIONS, DEFINITION);

        assertThat(made.text("/status/acceptedNames/listKind")).isEqualTo("CupList");
        assertThat(made.text("/spec/names/singular")).isEqualTo("cup");
        assertThat(made.text("/status/storedVersions/0")).isEqualTo("v1");
        assertThat(made.body().at("/status/conditions").findValuesAsString("type"))
                .containsExactly("NamesAccepted", "Established");
        assertThat(made.text("/metadata/finalizers/0"))
                .isEqualTo("customresourcecleanup.apiextensions.k8s.io");
    }

    @Test
    void anObjectIsPrunedAndCompletedByItsSchema() {
        api.post(DEFINITIONS, DEFINITION);

        Told made = api.post(CUPS, CUP);

        assertThat(made.text("/apiVersion")).isEqualTo("example.com/v1");
        assertThat(made.text("/kind")).isEqualTo("Cup");
        assertThat(made.text("/spec/colour")).isEqualTo("white");
        assertThat(made.body().path("spec").has("lid")).isFalse();
    }

    @Test
    void anObjectThatItsSchemaForbidsIsRefusedFieldByField() {
        api.post(DEFINITIONS, DEFINITION);

        Told missing = api.post(CUPS, "{\"metadata\":{\"name\":\"c\"},\"spec\":{}}");
        Told small = api.post(CUPS, CUP.replace(":2", ":0"));

        assertThat(missing.refusal())
                .isEqualTo(
                        "422 Invalid: Cup.example.com \"c\" is invalid: spec.size: Required value");
        assertThat(missing.text("/details/causes/0/reason")).isEqualTo("FieldValueRequired");
        assertThat(missing.text("/details/group")).isEqualTo("example.com");
        assertThat(small.refusal()).contains("spec.size: Invalid value: 0");
    }

    @Test
    void aNewerDefinitionCountsForTheNextObject() {
        api.post(DEFINITIONS, DEFINITION);
        assertThat(api.post(CUPS, CUP).code()).isEqualTo(201);

        api.put(
                DEFINITIONS + "/cups.example.com",
                DEFINITION.replace("\"minimum\":1", "\"minimum\":3"));

        assertThat(api.post(CUPS, CUP.replace("\"c\"", "\"d\"")).code()).isEqualTo(422);
        assertThat(api.get(CUPS + "/c").code()).isEqualTo(200);
    }

    @Test
    void aKindWithoutSubresourcesHasNoStatusOfItsOwn() {
        api.post(DEFINITIONS, DEFINITION);
        api.post(CUPS, CUP);

        assertThat(api.get(CUPS + "/c/status").code()).isEqualTo(404);
        assertThat(api.get(CUPS + "/c/scale").code()).isEqualTo(404);
    }

    @Test
    void aBuiltInKindIsNotDefinedAgain() {
        String again =
                DEFINITION
                        .replace("example.com", "apps")
                        .replace("cups", "deployments")
                        .replace("Cup", "Deployment");

        Told refused = api.post(DEFINITIONS, again);

        assertThat(refused.refusal())
                .isEqualTo(
                        "422 Invalid: CustomResourceDefinition.apiextensions.k8s.io \"deployments.apps\" is invalid: spec.names: Forbidden: a built-in kind has this name");
    }

    @Test
    void aDefinitionGoesWithItsObjectsAndItsPaths() throws InterruptedException {
        api.post(DEFINITIONS, DEFINITION);
        api.post(CUPS, CUP);

        Told marked = api.delete(DEFINITIONS + "/cups.example.com", "");

        assertThat(marked.text("/kind")).isEqualTo("CustomResourceDefinition");
        assertThat(marked.text("/metadata/deletionTimestamp")).isNotEmpty();
        api.await(
                Types.CUSTOM_RESOURCE_DEFINITION,
                () -> api.get(DEFINITIONS + "/cups.example.com").code() == 404);
        assertThat(api.get(CUPS).refusal())
                .isEqualTo("404 NotFound: the server could not find the requested resource");
        assertThat(api.api().store().count("cups.example.com")).isZero();
    }
}
