package dev.barista.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The second Deployment of a revision, for what it keeps while it idles.
class ReserveObjectsTest {

    private static final String STANDARD = "hello-00001-deployment";
    private static final String RESERVE = "hello-00001-deployment-reserve";

    private final World world = new World();

    private void apply(Map<String, String> annotations, String resources) {
        world.apply("hello", "ghcr.io/x/y:1", tree -> edit(tree, annotations, resources));
        world.settle();
    }

    private static void edit(ObjectNode tree, Map<String, String> annotations, String resources) {
        ObjectNode there = tree.withObject("/spec/template/metadata/annotations");
        annotations.forEach(there::put);
        ((ObjectNode) tree.at("/spec/template/spec/containers/0"))
                .set("resources", Json.MAPPER.readTree(resources));
    }

    private static Map<String, String> reserve(String size) {
        return Map.of(
                "knative.aliyun.com/reserve-instance",
                "enable",
                "knative.aliyun.com/reserve-instance-eci-use-specs",
                size);
    }

    private ApiObject deployment(String name) {
        return world.require(Types.DEPLOYMENT, name);
    }

    private static JsonNode resources(ApiObject deployment) {
        return deployment.at("/spec/template/spec/containers/0/resources");
    }

    @Test
    void theTwoDeploymentsTellTheirPodsApart() {
        apply(reserve("0.1-128Mi"), "{}");

        for (String pointer :
                new String[] {"/spec/selector/matchLabels", "/spec/template/metadata/labels"}) {
            assertThat(deployment(STANDARD).at(pointer).path("barista.dev/seat").asString())
                    .isEqualTo("standard");
            assertThat(deployment(RESERVE).at(pointer).path("barista.dev/seat").asString())
                    .isEqualTo("reserve");
        }
        assertThat(deployment(RESERVE).isControlledBy(world.require(Types.REVISION, "hello-00001")))
                .isTrue();
    }

    @Test
    void aReserveBeginsWithoutPodsWhileTheFirstInstanceStartsAsUsual() {
        apply(reserve("0.1-128Mi"), "{}");

        assertThat(deployment(RESERVE).at("/spec/replicas").asInt(-1)).isZero();
        assertThat(deployment(STANDARD).at("/spec/replicas").asInt(-1)).isEqualTo(1);
    }

    @Test
    void aReserveHasLittleCpuAndTheMemoryOfAStandardInstance() {
        apply(
                reserve("0.1-128Mi"),
                """
                {"requests": {"cpu": "500m", "memory": "256Mi"},
                 "limits": {"cpu": "1", "memory": "1Gi"}}
                """);

        assertThat(resources(deployment(RESERVE)))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"requests": {"cpu": "100m", "memory": "128Mi"},
                                 "limits": {"cpu": "100m", "memory": "1Gi"}}
                                """));
        assertThat(resources(deployment(STANDARD)).at("/limits/cpu").asString()).isEqualTo("1");
    }

    @Test
    void aReserveNeverGetsMoreThanAStandardInstance() {
        apply(reserve("2-4Gi"), "{\"limits\": {\"cpu\": \"250m\", \"memory\": \"64Mi\"}}");

        assertThat(resources(deployment(RESERVE)))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"requests": {"cpu": "250m", "memory": "64Mi"},
                                 "limits": {"cpu": "250m", "memory": "64Mi"}}
                                """));
    }

    @Test
    void aSizeThatIsNotKnownIsTheDefaultAndIsToldOnce() {
        apply(reserve("ecs.gn6i-c4g1.xlarge"), "{}");
        world.settle();

        assertThat(world.events("UnknownReserveSize"))
                .singleElement()
                .asString()
                .startsWith(
                        "knative.aliyun.com/reserve-instance-eci-use-specs: ecs.gn6i-c4g1.xlarge"
                                + " (expected: ")
                .endsWith("the reserve gets the default size, 0.1 cores and 128 MiB");
    }

    @Test
    void aSizeThatIsKnownIsNoEvent() {
        apply(reserve("ecs.c6.2xlarge"), "{}");

        assertThat(world.events("UnknownReserveSize")).isEmpty();
    }

    @Test
    void whatIsFrozenKeepsItsSize() {
        apply(Map.of("barista.dev/idle-policy", "freeze"), "{\"limits\": {\"cpu\": \"1\"}}");

        assertThat(resources(deployment(RESERVE))).isEqualTo(resources(deployment(STANDARD)));
    }

    @Test
    void warmRollbackAloneNeedsAPlaceToo() {
        apply(Map.of("barista.dev/warm-rollback", "10m"), "{}");

        assertThat(world.objects.find(Types.DEPLOYMENT, World.key(RESERVE))).isPresent();
    }

    @Test
    void aRevisionWithoutAnIdlePolicyHasNoSecondDeployment() {
        apply(Map.of(), "{}");

        assertThat(world.objects.find(Types.DEPLOYMENT, World.key(RESERVE))).isEmpty();
    }

    @Test
    void theSettingsGiveExistingRevisionsTheirSecondDeploymentWithoutTouchingTheFirst() {
        // Given
        apply(Map.of(), "{}");
        world.bringUp("hello-00001");
        ApiObject before = deployment(STANDARD);

        // When
        world.configure("config-idle", Map.of("idle-policy", "reserve"));
        world.settle();

        // Then
        assertThat(deployment(STANDARD).spec()).isEqualTo(before.spec());
        assertThat(deployment(RESERVE).at("/spec/replicas").asInt(-1)).isZero();
        assertThat(resources(deployment(RESERVE)).at("/limits/cpu").asString()).isEqualTo("100m");
    }

    @Test
    void aReserveInUseIsNotRewrittenUntilItIsEmpty() {
        // Given
        world.configure("config-idle", Map.of("idle-policy", "reserve"));
        apply(Map.of(), "{}");
        world.bringUp("hello-00001");
        scale(RESERVE, 1);

        // When
        world.configure(
                "config-idle", Map.of("idle-policy", "reserve", "reserve-specs", "0.2-1Gi"));
        world.settle();
        String during = resources(deployment(RESERVE)).at("/limits/cpu").asString();
        scale(RESERVE, 0);
        world.settle();

        // Then
        assertThat(during).isEqualTo("100m");
        assertThat(resources(deployment(RESERVE)).at("/limits/cpu").asString()).isEqualTo("200m");
    }

    @Test
    void aRevisionThatOnlyATagLeadsToSaysSoToItsAutoscaler() {
        // Given
        apply(reserve("0.1-128Mi"), "{}");
        world.bringUp("hello-00001");
        world.apply("hello", "ghcr.io/x/y:2", tree -> tag(tree, "hello-00001"));
        world.settle();

        // When
        world.bringUp("hello-00002");

        // Then
        assertThat(taggedOnly("hello-00001")).isTrue();
        assertThat(taggedOnly("hello-00002")).isFalse();
        assertThat(deployment(STANDARD).annotations()).doesNotContainKey("barista.dev/tagged-by");

        // And back again
        world.apply(
                "hello", "ghcr.io/x/y:2", tree -> tree.withObject("/spec").set("traffic", both()));
        world.settle();
        assertThat(taggedOnly("hello-00001")).isFalse();
    }

    private static JsonNode both() {
        return Json.MAPPER.readTree(
                """
                [{"latestRevision": true, "percent": 90},
                 {"revisionName": "hello-00001", "latestRevision": false, "percent": 10}]
                """);
    }

    private static void tag(ObjectNode tree, String revision) {
        tree.withObject("/spec")
                .set(
                        "traffic",
                        Json.MAPPER.readTree(
                                """
                                [{"latestRevision": true, "percent": 100},
                                 {"revisionName": "%s", "latestRevision": false, "percent": 0,
                                  "tag": "old"}]
                                """
                                        .formatted(revision)));
    }

    private boolean taggedOnly(String revision) {
        return world.require(Types.POD_AUTOSCALER, revision)
                .findAnnotation("barista.dev/tagged-only")
                .isPresent();
    }

    private void scale(String deployment, int replicas) {
        world.objects.update(
                Types.DEPLOYMENT,
                deployment(deployment)
                        .with(tree -> tree.withObject("/spec").put("replicas", replicas)));
    }
}
