package dev.barista.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class BuiltInsTest {

    private static final String DEPLOYMENT =
            """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x","labels":{"a":"b"}},
             "spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},
              "spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80}],
               "resources":{"limits":{"cpu":0.5,"memory":"1Gi"}},
               "readinessProbe":{"httpGet":{"port":"http"}}}]}}}}\
            """;

    @Test
    void describesTheKindsThatControllersUse() {
        assertThat(BuiltIns.all())
                .extracting(KindDescription::type)
                .contains(
                        Types.NAMESPACE,
                        Types.NODE,
                        Types.POD,
                        Types.CONFIG_MAP,
                        Types.SECRET,
                        Types.SERVICE_ACCOUNT,
                        Types.CORE_SERVICE,
                        Types.ENDPOINTS,
                        Types.ENDPOINT_SLICE,
                        Types.NETWORK_POLICY,
                        Types.EVENT,
                        Types.DEPLOYMENT,
                        Types.REPLICA_SET,
                        Types.CUSTOM_RESOURCE_DEFINITION);
    }

    @Test
    void acceptsAnOrdinaryDeploymentWithoutLosingAnything() {
        // Given
        Schema schema = schema(Types.DEPLOYMENT);
        ObjectNode tree = object(DEPLOYMENT);

        // Then
        assertThat(schema.prune(tree).unknown()).isEmpty();
        assertThat(schema.validate(tree)).isEmpty();
    }

    @Test
    void fillsInWhatKubernetesWould() {
        ObjectNode full = schema(Types.DEPLOYMENT).applyDefaults(object(DEPLOYMENT));

        assertThat(full.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(full.at("/spec/strategy/rollingUpdate/maxSurge").asString()).isEqualTo("25%");
        String pod = "/spec/template/spec";
        assertThat(full.at(pod + "/restartPolicy").asString()).isEqualTo("Always");
        assertThat(full.at(pod + "/containers/0/ports/0/protocol").asString()).isEqualTo("TCP");
    }

    @Test
    void leavesAPeriodThatIsNotGivenToTheNode() {
        ObjectNode full = schema(Types.DEPLOYMENT).applyDefaults(object(DEPLOYMENT));
        String probe = "/spec/template/spec/containers/0/readinessProbe";

        assertThat(full.at(probe + "/timeoutSeconds").asInt()).isEqualTo(1);
        assertThat(full.at(probe + "/periodSeconds").isMissingNode()).isTrue();
    }

    @Test
    void namesAMistypedFieldOfAPod() {
        ObjectNode tree = object(DEPLOYMENT);
        ((ObjectNode) tree.at("/spec/template/spec/containers/0")).put("imge", "x");

        assertThat(schema(Types.DEPLOYMENT).prune(tree).unknown())
                .containsExactly("spec.template.spec.containers[0].imge");
    }

    @Test
    void refusesAQuantityThatIsNone() {
        ObjectNode tree = object(DEPLOYMENT);
        tree.withObject("/spec/template/spec/containers/0/resources/limits").put("cpu", "much");

        assertThat(schema(Types.DEPLOYMENT).validate(tree))
                .singleElement()
                .satisfies(cause ->
                        assertThat(cause.field())
                                .isEqualTo(
                                        "spec.template.spec.containers[0].resources.limits.cpu"));
    }

    @Test
    void everyFieldOfEveryKindHasADescription() {
        for (KindDescription kind : BuiltIns.all()) {
            kind.schema()
                    .fields()
                    .properties()
                    .forEach((name, schema) ->
                            assertThat(schema.source().path("description").asString(""))
                                    .as("%s.%s", kind.type(), name)
                                    .isNotEmpty());
        }
    }

    @Test
    void definesTheKnativeKindsThatAreReconciled() {
        List<KindDescription> kinds =
                BuiltIns.knativeDefinitions().stream().map(KindDescription::fromCrd).toList();

        assertThat(kinds)
                .extracting(KindDescription::type)
                .containsExactly(
                        Types.SERVICE,
                        Types.CONFIGURATION,
                        Types.REVISION,
                        Types.ROUTE,
                        Types.POD_AUTOSCALER,
                        Types.INGRESS);
        assertThat(kinds).allMatch(KindDescription::hasStatus);
        assertThat(kinds.getFirst().shortNames()).containsExactly("kservice", "ksvc");
        assertThat(kinds.getFirst().columns())
                .extracting(Column::name)
                .containsExactly("URL", "LatestCreated", "LatestReady", "Ready", "Reason");
    }

    @Test
    void prunesFromAKnativeServiceWhatKnativeDoesNotKnow() {
        // Given
        Schema schema = KindDescription.fromCrd(BuiltIns.knativeDefinitions().getFirst()).schema();
        ObjectNode tree =
                object(
                        """
                        {"apiVersion":"serving.knative.dev/v1","kind":"Service",
                         "metadata":{"name":"x","foo":1},
                         "spec":{"template":{"metadata":{"annotations":{"a":"b"},"other":1},
                          "spec":{"containerConcurrency":1,"affinity":{"x":1},
                           "containers":[{"image":"i","lifecycle":{},"ports":[{"containerPort":1}]}]}}}}\
                        """);

        // Then
        assertThat(schema.prune(tree).unknown())
                .containsExactly("metadata.foo", "spec.template.spec.containers[0].lifecycle");
        assertThat(
                        schema.applyDefaults(tree)
                                .at("/spec/template/spec/containers/0/ports/0/protocol")
                                .asString())
                .isEqualTo("TCP");
        assertThat(schema.validate(tree)).isEmpty();
    }

    @Test
    void refusesADefinitionWithPartsItDoesNotSupport() {
        ObjectNode crd = BuiltIns.knativeDefinitions().getFirst().deepCopy();
        ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
        version.withObject("/schema/openAPIV3Schema")
                .putArray("x-kubernetes-validations")
                .addObject()
                .put("rule", "true");
        version.withObject("/subresources").putObject("scale");
        crd.withObject("/metadata").put("name", "other");

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> KindDescription.fromCrd(crd))
                .satisfies(refusal ->
                        assertThat(refusal.status().causes())
                                .extracting(cause -> cause.field())
                                .containsExactly(
                                        "metadata.name",
                                        "spec.versions[0].subresources.scale",
                                        "spec.versions[0].schema.openAPIV3Schema"
                                                + ".x-kubernetes-validations"));
    }

    private static Schema schema(ResourceType type) {
        return BuiltIns.find(type).orElseThrow().schema();
    }

    private static ObjectNode object(String json) {
        return Json.MAPPER.readValue(json, ObjectNode.class);
    }
}
