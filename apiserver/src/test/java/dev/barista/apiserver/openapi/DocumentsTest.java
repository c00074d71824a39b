package dev.barista.apiserver.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What the documents say of each kind, in both versions of OpenAPI.
class DocumentsTest {

    private static final List<KindDescription> KINDS = kinds();
    private static final OpenApi OPEN_API = new OpenApi(KINDS);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    api/v1 | /api/v1/namespaces | get,post,delete
                    api/v1 | /api/v1/namespaces/{name} | get,put,delete,patch
                    api/v1 | /api/v1/pods | get
                    api/v1 | /api/v1/namespaces/{namespace}/pods | get,post,delete
                    api/v1 | /api/v1/namespaces/{namespace}/pods/{name} | get,put,delete,patch
                    api/v1 | /api/v1/namespaces/{namespace}/pods/{name}/status | get,put,patch
                    apis/apps/v1 | /apis/apps/v1/namespaces/{namespace}/deployments/{name} | get,put,delete,patch
                    apis/serving.knative.dev/v1 | /apis/serving.knative.dev/v1/namespaces/{namespace}/routes/{name}/status | get,put,patch
                    """)
    void listsTheVerbsOfAPath(String document, String path, String verbs) {
        assertThat(document(document).path("paths").path(path).propertyNames())
                .containsExactly(verbs.split(",", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    get    | get              | ``
                    put    | put              | dryRun,fieldManager,fieldValidation
                    delete | delete           | dryRun,propagationPolicy
                    patch  | patch            | dryRun,fieldManager,fieldValidation,force
                    """)
    void listsTheParametersOfAVerb(String verb, String action, String parameters) {
        JsonNode operation =
                document("api/v1").path("paths").path("/api/v1/namespaces/{name}").path(verb);

        assertThat(operation.path("x-kubernetes-action").asString()).isEqualTo(action);
        assertThat(
                        String.join(
                                ",",
                                operation
                                        .path("parameters")
                                        .valueStream()
                                        .map(one -> one.path("name").asString())
                                        .toList()))
                .isEqualTo(parameters);
        assertThat(operation.at("/responses/200/content/application~1json/schema/$ref").asString())
                .isEqualTo("#/components/schemas/io.k8s.api.core.v1.Namespace");
    }

    @Test
    void aKindAndItsListTellWhatTheyAre() {
        JsonNode schemas = document("apis/serving.knative.dev/v1").at("/components/schemas");

        assertThat(
                        schemas.path("dev.knative.serving.v1.Route")
                                .path("x-kubernetes-group-version-kind"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                "[{\"group\":\"serving.knative.dev\",\"version\":\"v1\",\"kind\":\"Route\"}]"));
        JsonNode list = schemas.path("dev.knative.serving.v1.RouteList");
        assertThat(list.at("/x-kubernetes-group-version-kind/0/kind").asString())
                .isEqualTo("RouteList");
        assertThat(list.at("/properties/items/items/$ref").asString())
                .isEqualTo("#/components/schemas/dev.knative.serving.v1.Route");
        assertThat(list.path("required").toString()).isEqualTo("[\"items\"]");
    }

    @Test
    void makesADocumentOnceAndHashesItsContent() {
        OpenApi.Document first = OPEN_API.document("api/v1").orElseThrow();

        assertThat(OPEN_API.document("api/v1").orElseThrow()).isSameAs(first);
        assertThat(first.hash()).matches("[0-9A-F]{128}|[0-9A-F]{64}");
        assertThat(new OpenApi(KINDS).document("api/v1").orElseThrow().hash())
                .isEqualTo(first.hash());
        assertThat(new OpenApi(KINDS.subList(0, 2)).document("api/v1").orElseThrow().hash())
                .isNotEqualTo(first.hash());
    }

    @Test
    void versionTwoHasTheSchemasOfAllKindsAndRefersToItsOwn() {
        JsonNode swagger = Swagger.of(KINDS);
        JsonNode definitions = swagger.path("definitions");

        assertThat(swagger.path("swagger").asString()).isEqualTo("2.0");
        assertThat(definitions.propertyNames())
                .contains("io.k8s.api.core.v1.Pod", "apps.v1.Deployment");
        assertThat(swagger.findValuesAsString("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> {
                    assertThat(reference).startsWith("#/definitions/");
                    assertThat(definitions.has(reference.substring("#/definitions/".length())))
                            .as(reference)
                            .isTrue();
                });
    }

    @Test
    void versionTwoLeavesTheDocumentsOfVersionThreeAsTheyAre() {
        String before = OPEN_API.document("api/v1").orElseThrow().json();

        assertThat(Swagger.of(KINDS).path("paths")).isEmpty();

        assertThat(new OpenApi(KINDS).document("api/v1").orElseThrow().json()).isEqualTo(before);
    }

    private static JsonNode document(String path) {
        return Json.MAPPER.readTree(OPEN_API.document(path).orElseThrow().json());
    }

    private static List<KindDescription> kinds() {
        List<KindDescription> kinds = new ArrayList<>(BuiltIns.all());
        BuiltIns.knativeDefinitions().forEach(crd -> kinds.add(KindDescription.fromCrd(crd)));
        return kinds;
    }
}
