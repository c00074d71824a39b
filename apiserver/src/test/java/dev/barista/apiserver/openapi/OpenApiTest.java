package dev.barista.apiserver.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiTest {

    private static final OpenApi OPEN_API = new OpenApi(kinds());

    @Test
    void listsADocumentForEachGroupAndVersion() {
        JsonNode paths = OPEN_API.index().path("paths");

        assertThat(paths.propertyNames())
                .contains("api/v1", "apis/apps/v1", "apis/serving.knative.dev/v1");
        String hash = OPEN_API.document("apis/apps/v1").orElseThrow().hash();
        assertThat(paths.path("apis/apps/v1").path("serverRelativeURL").asString())
                .isEqualTo("/openapi/v3/apis/apps/v1?hash=" + hash);
        assertThat(OPEN_API.document("apis/none/v1")).isEmpty();
    }

    @Test
    void tellsClientsThatAPatchKnowsDryRunAndFieldValidation() {
        JsonNode patch =
                document("apis/serving.knative.dev/v1")
                        .path("paths")
                        .path("/apis/serving.knative.dev/v1/namespaces/{namespace}/services/{name}")
                        .path("patch");

        assertThat(
                        patch.path("parameters")
                                .valueStream()
                                .map(parameter -> parameter.path("name").asString()))
                .contains("dryRun", "fieldValidation", "fieldManager", "force");
        assertThat(patch.at("/x-kubernetes-group-version-kind").toString())
                .isEqualTo(
                        "{\"group\":\"serving.knative.dev\",\"version\":\"v1\",\"kind\":\"Service\"}");
    }

    @Test
    void offersStrategicMergeForBuiltInKindsOnly() {
        assertThat(patchTypes("apis/apps/v1", "deployments"))
                .contains("application/strategic-merge-patch+json");
        assertThat(patchTypes("apis/serving.knative.dev/v1", "services"))
                .contains("application/apply-patch+yaml")
                .doesNotContain("application/strategic-merge-patch+json");
    }

    @Test
    void everyReferenceLeadsToASchemaOfTheSameDocument() {
        for (String path : OPEN_API.index().path("paths").propertyNames()) {
            JsonNode document = document(path);
            JsonNode schemas = document.at("/components/schemas");
            assertThat(document.findValuesAsString("$ref"))
                    .isNotEmpty()
                    .allSatisfy(reference ->
                            assertThat(
                                            schemas.has(
                                                    reference.substring(
                                                            "#/components/schemas/".length())))
                                    .as(reference)
                                    .isTrue());
        }
    }

    @Test
    void keepsMergeKeysForClientsThatMakeStrategicPatches() {
        JsonNode containers =
                document("api/v1")
                        .at("/components/schemas/io.barista.PodSpec/properties/containers");

        assertThat(containers.path("x-kubernetes-patch-merge-key").asString()).isEqualTo("name");
    }

    private static List<String> patchTypes(String group, String plural) {
        return List.copyOf(
                document(group)
                        .path("paths")
                        .path("/" + group + "/namespaces/{namespace}/" + plural + "/{name}")
                        .at("/patch/requestBody/content")
                        .propertyNames());
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
