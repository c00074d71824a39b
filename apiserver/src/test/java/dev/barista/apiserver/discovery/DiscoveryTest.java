package dev.barista.apiserver.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.metrics.MetricsKinds;
import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class DiscoveryTest {

    private static final Discovery DISCOVERY = new Discovery(kinds());

    @Test
    void theCoreGroupHasOneVersion() {
        assertThat(DISCOVERY.core().toString())
                .isEqualTo(
                        "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"],"
                                + "\"serverAddressByClientCIDRs\":[]}");
    }

    @Test
    void listsEveryGroupButTheCoreOnce() {
        List<String> names =
                DISCOVERY.groups().path("groups").valueStream().map(DiscoveryTest::name).toList();

        assertThat(names)
                .doesNotHaveDuplicates()
                .contains("apps", "serving.knative.dev", "authorization.k8s.io")
                .doesNotContain("");
    }

    @Test
    void describesAGroupWithTheVersionThatItPrefers() {
        assertThat(DISCOVERY.group("apps").orElseThrow())
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"kind":"APIGroup","apiVersion":"v1","name":"apps",
                                 "versions":[{"groupVersion":"apps/v1","version":"v1"}],
                                 "preferredVersion":{"groupVersion":"apps/v1","version":"v1"}}\
                                """));
        assertThat(DISCOVERY.group("none")).isEmpty();
        assertThat(DISCOVERY.group("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ``   | v1 | pods               | true  | Pod        | po
                    ``   | v1 | nodes              | false | Node       | no
                    ``   | v1 | namespaces         | false | Namespace  | ns
                    ``   | v1 | configmaps         | true  | ConfigMap  | cm
                    ``   | v1 | services           | true  | Service    | svc
                    apps | v1 | deployments        | true  | Deployment | deploy
                    apps | v1 | replicasets        | true  | ReplicaSet | rs
                    apps | v1 | statefulsets       | true  | StatefulSet | sts
                    apps | v1 | daemonsets         | true  | DaemonSet | ds
                    serving.knative.dev | v1 | services | true | Service | kservice,ksvc
                    """)
    void listsAKindWithItsNames(
            String group,
            String version,
            String plural,
            boolean namespaced,
            String kind,
            String shorts) {
        JsonNode resource = resource(group, version, plural);

        assertThat(resource.path("namespaced").asBoolean()).isEqualTo(namespaced);
        assertThat(resource.path("kind").asString()).isEqualTo(kind);
        assertThat(resource.path("singularName").asString()).isEqualToIgnoringCase(kind);
        assertThat(texts(resource.path("shortNames"))).isEqualTo(List.of(shorts.split(",", -1)));
        assertThat(texts(resource.path("verbs")))
                .containsExactly(
                        "create",
                        "delete",
                        "deletecollection",
                        "get",
                        "list",
                        "patch",
                        "update",
                        "watch");
    }

    @Test
    void listsTheScaleOfADeploymentAsAKindOfAnotherGroup() {
        assertThat(resource("apps", "v1", "deployments/scale"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"name":"deployments/scale","singularName":"","namespaced":true,
                                 "group":"autoscaling","version":"v1","kind":"Scale",
                                 "verbs":["get","patch","update"]}\
                                """));
        assertThat(resource("apps", "v1", "deployments/status").has("group")).isFalse();
    }

    @Test
    void theLogOfAPodCanBeReadOnly() {
        assertThat(texts(resource("", "v1", "pods/log").path("verbs"))).containsExactly("get");
    }

    @Test
    void reviewsCanBeCreatedOnly() {
        JsonNode review = resource("authorization.k8s.io", "v1", "selfsubjectaccessreviews");

        assertThat(texts(review.path("verbs"))).containsExactly("create");
        assertThat(review.path("namespaced").asBoolean()).isFalse();
        assertThat(review.path("singularName").asString()).isEqualTo("selfsubjectaccessreview");
        assertThat(Reviews.find("authorization.k8s.io", "v1", "selfsubjectrulesreviews"))
                .isPresent();
        assertThat(Reviews.find("apps", "v1", "selfsubjectrulesreviews")).isEmpty();
    }

    @Test
    void hasNoDocumentForAVersionThatDoesNotExist() {
        assertThat(DISCOVERY.resources("apps", "v2")).isEmpty();
        assertThat(DISCOVERY.resources("none", "v1")).isEmpty();
        assertThat(DISCOVERY.resources("", "v1").orElseThrow().path("groupVersion").asString())
                .isEqualTo("v1");
    }

    @Test
    void theAggregatedFormTellsWhatTheSingleDocumentsTell() {
        int compared = 0;
        for (boolean core : new boolean[] {true, false}) {
            JsonNode list = DISCOVERY.aggregated(core, "v2");
            assertThat(list.path("apiVersion").asString()).isEqualTo("apidiscovery.k8s.io/v2");
            for (JsonNode item : list.path("items")) {
                String group = item.at("/metadata/name").asString("");
                JsonNode version = item.at("/versions/0");
                assertThat(version.path("freshness").asString()).isEqualTo("Current");
                for (JsonNode resource : version.path("resources")) {
                    assertSame(group, version.path("version").asString(), resource);
                    compared++;
                }
            }
        }

        assertThat(compared)
                .isEqualTo(kinds().size() + Reviews.ALL.size() + MetricsKinds.ALL.size());
    }

    private static void assertSame(String group, String version, JsonNode aggregated) {
        String plural = aggregated.path("resource").asString();
        JsonNode single = resource(group, version, plural);
        assertThat(aggregated.at("/responseKind/kind")).isEqualTo(single.path("kind"));
        assertThat(aggregated.path("singularResource")).isEqualTo(single.path("singularName"));
        assertThat(aggregated.path("verbs")).isEqualTo(single.path("verbs"));
        assertThat(aggregated.path("shortNames")).isEqualTo(single.path("shortNames"));
        assertThat(aggregated.path("categories")).isEqualTo(single.path("categories"));
        assertThat(aggregated.path("scope").asString())
                .isEqualTo(single.path("namespaced").asBoolean() ? "Namespaced" : "Cluster");
        for (JsonNode part : aggregated.path("subresources")) {
            JsonNode other =
                    resource(group, version, plural + "/" + part.path("subresource").asString());
            assertThat(part.path("verbs")).isEqualTo(other.path("verbs"));
            assertThat(part.at("/responseKind/kind")).isEqualTo(other.path("kind"));
            assertThat(part.at("/responseKind/group").asString())
                    .isEqualTo(other.path("group").asString(group));
        }
    }

    @Test
    void listsThePathsOfTheServerInOrder() {
        List<String> paths = texts(DISCOVERY.paths().path("paths"));

        assertThat(paths)
                .isSorted()
                .doesNotHaveDuplicates()
                .contains("/api/v1", "/apis/apps", "/apis/apps/v1", "/openapi/v3", "/version");
    }

    private static JsonNode resource(String group, String version, String name) {
        return DISCOVERY
                .resources(group, version)
                .orElseThrow()
                .path("resources")
                .valueStream()
                .filter(each -> name(each).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String name(JsonNode tree) {
        return tree.path("name").asString();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private static List<KindDescription> kinds() {
        List<KindDescription> kinds = new ArrayList<>(BuiltIns.all());
        BuiltIns.knativeDefinitions().forEach(crd -> kinds.add(KindDescription.fromCrd(crd)));
        return kinds;
    }
}
