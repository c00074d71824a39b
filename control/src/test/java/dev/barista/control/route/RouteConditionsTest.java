package dev.barista.control.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.World;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Where a Route sends its traffic, and each row of the table of its conditions.
class RouteConditionsTest {

    private static final String IMAGE = "ghcr.io/x/y:1";

    private final World world = new World();

    private void serve(String service) {
        world.apply(service, IMAGE);
        world.settle();
        world.bringUp(service + "-00001");
    }

    private void traffic(String service, String traffic) {
        world.apply(
                service,
                IMAGE,
                tree -> tree.withObject("/spec").set("traffic", Json.MAPPER.readTree(traffic)));
        world.settle();
    }

    private void route(String name, String traffic) {
        ApiObject route =
                ApiObject.of(Types.ROUTE, World.key(name))
                        .with(tree ->
                                tree.putObject("spec")
                                        .set("traffic", Json.MAPPER.readTree(traffic)));
        world.objects.create(Types.ROUTE, route);
        world.settle();
    }

    private String assigned(String route) {
        return world.condition(Types.ROUTE, route, "AllTrafficAssigned");
    }

    private List<String> splits(String route, int rule) {
        return world.publishedAs(route)
                .at("/spec/rules/%d/http/paths/0/splits".formatted(rule))
                .valueStream()
                .map(split -> split.path("serviceName").asString() + " " + split.path("percent"))
                .toList();
    }

    @Test
    void aMissingConfigurationIsToldOf() {
        route("r", "[{\"configurationName\": \"gone\", \"percent\": 100}]");

        assertThat(assigned("r"))
                .isEqualTo(
                        "False ConfigurationMissing: Configuration \"gone\" referenced in traffic"
                                + " not found.");
    }

    @Test
    void aRouteNoticesWhenWhatItMissedIsThere() {
        route("r", "[{\"configurationName\": \"hello\", \"percent\": 100}]");

        serve("hello");

        assertThat(assigned("r")).isEqualTo("True");
        assertThat(world.ready(Types.ROUTE, "r")).isEqualTo("True");
    }

    @Test
    void aMissingRevisionIsToldOfAndTheOldTrafficFlowsOn() {
        serve("hello");

        traffic("hello", "[{\"revisionName\": \"gone\", \"percent\": 100}]");

        assertThat(assigned("hello"))
                .isEqualTo(
                        "False RevisionMissing: Revision \"gone\" referenced in traffic not"
                                + " found.");
        assertThat(world.ready(Types.SERVICE, "hello")).startsWith("False RevisionMissing");
        assertThat(splits("hello", 0)).containsExactly("hello-00001 100");
    }

    @Test
    void aRevisionThatIsNotReadyYetIsWaitedFor() {
        serve("hello");
        world.apply("hello", "ghcr.io/x/y:2");
        world.settle();
        world.apply(
                "hello",
                "ghcr.io/x/y:2",
                tree ->
                        tree.withObject("/spec")
                                .set(
                                        "traffic",
                                        Json.MAPPER.readTree(
                                                """
                                                [{"revisionName": "hello-00002", "percent": 100}]
                                                """)));
        world.settle();

        assertThat(assigned("hello"))
                .isEqualTo("Unknown RevisionMissing: Revision \"hello-00002\" is not yet ready.");
        assertThat(splits("hello", 0)).containsExactly("hello-00001 100");

        world.deployment("hello-00002", 0, "False", "ProgressDeadlineExceeded", "late");
        world.settle();
        assertThat(assigned("hello"))
                .isEqualTo(
                        "False RevisionMissing: Revision \"hello-00002\" failed to become ready.");

        world.bringUp("hello-00002");
        assertThat(splits("hello", 0)).containsExactly("hello-00002 100");
    }

    @Test
    void aRevisionOfAnotherServiceIsRefused() {
        serve("hello");
        serve("other");

        traffic("hello", "[{\"revisionName\": \"other-00001\", \"percent\": 100}]");

        assertThat(assigned("hello"))
                .isEqualTo(
                        "False RevisionNotOwned: Revision \"other-00001\" belongs to Service"
                                + " \"other\", not Service \"hello\".");
    }

    @Test
    void aRevisionOfNoServiceIsRefused() {
        serve("hello");
        world.objects.create(
                Types.REVISION,
                ApiObject.of(Types.REVISION, World.key("free"))
                        .with(tree ->
                                tree.set(
                                        "spec",
                                        world.require(Types.REVISION, "hello-00001").spec())));

        traffic("hello", "[{\"revisionName\": \"free\", \"percent\": 100}]");

        assertThat(assigned("hello"))
                .isEqualTo(
                        "False RevisionNotOwned: Revision \"free\" does not belong to Service"
                                + " \"hello\".");
    }

    @Test
    void whatFailedForGoodOutweighsWhatMayStillCome() {
        serve("hello");
        world.apply("hello", "ghcr.io/x/y:2");
        world.settle();

        traffic(
                "hello",
                """
                [{"revisionName": "gone", "percent": 50},
                 {"revisionName": "hello-00002", "percent": 50}]
                """);

        assertThat(assigned("hello")).startsWith("False RevisionMissing: Revision \"gone\"");
    }

    @Test
    void aHostThatCannotBeMadeIsAConfigurationError() {
        serve("hello");
        world.objects.create(
                Types.CONFIG_MAP,
                ApiObject.of(Types.CONFIG_MAP, new ObjectKey("knative-serving", "config-network"))
                        .with(tree ->
                                tree.putObject("data")
                                        .put(
                                                "domain-template",
                                                "{{.Name}}.{{index .Labels \"team\"}}"
                                                        + ".x.{{.Domain}}")));
        world.settle();

        assertThat(assigned("hello"))
                .startsWith("False ErrorConfig: domain name error: invalid domain name");
        assertThat(splits("hello", 0)).containsExactly("hello-00001 100");
    }

    @Test
    void sharesAndTagsArePublishedAndReported() {
        serve("hello");
        world.apply("hello", "ghcr.io/x/y:2");
        world.settle();
        world.bringUp("hello-00002");

        world.apply(
                "hello",
                "ghcr.io/x/y:2",
                tree ->
                        tree.withObject("/spec")
                                .set(
                                        "traffic",
                                        Json.MAPPER.readTree(
                                                """
                                                [{"revisionName": "hello-00001", "percent": 90,
                                                  "tag": "current"},
                                                 {"latestRevision": true, "percent": 10},
                                                 {"latestRevision": true, "tag": "next"}]
                                                """)));
        world.settle();

        assertThat(splits("hello", 0)).containsExactly("hello-00001 90", "hello-00002 10");
        assertThat(hosts("hello", 2))
                .containsExactly(
                        "current-hello.default",
                        "current-hello.default.svc",
                        "current-hello.default.svc.cluster.local");
        assertThat(splits("hello", 3)).containsExactly("hello-00001 100");
        assertThat(hosts("hello", 5)).containsExactly("next-hello.default.example.com");
        assertThat(splits("hello", 5)).containsExactly("hello-00002 100");
        assertThat(world.require(Types.SERVICE, "hello").status().path("traffic"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                [{"latestRevision": false, "percent": 90,
                                  "revisionName": "hello-00001", "tag": "current",
                                  "url": "http://current-hello.default.example.com"},
                                 {"latestRevision": true, "percent": 10,
                                  "revisionName": "hello-00002"},
                                 {"latestRevision": true, "percent": 0,
                                  "revisionName": "hello-00002", "tag": "next",
                                  "url": "http://next-hello.default.example.com"}]
                                """));
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
        JsonNode rollout =
                Json.MAPPER.readTree(
                        world.require(Types.INGRESS, "hello")
                                .annotations()
                                .get("networking.internal.knative.dev/rollout"));
        assertThat(rollout)
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"configurations": [
                                  {"configurationName": "hello", "percent": 10, "revisions":
                                    [{"revisionName": "hello-00002", "percent": 10}],
                                   "stepParams": {}},
                                  {"configurationName": "hello", "tag": "next",
                                   "percent": 100, "revisions":
                                    [{"revisionName": "hello-00002", "percent": 100}],
                                   "stepParams": {}}]}
                                """));
        assertThat(world.require(Types.INGRESS, "hello").annotations())
                .containsKey("networking.internal.knative.dev/tag-to-host");
    }

    private List<String> hosts(String route, int rule) {
        return world.publishedAs(route)
                .at("/spec/rules/%d/hosts".formatted(rule))
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void aPrivateRouteHasNoPublicHost() {
        world.apply(
                "hello",
                IMAGE,
                tree ->
                        tree.withObject("/metadata/labels")
                                .put("networking.knative.dev/visibility", "cluster-local"));
        world.settle();
        world.bringUp("hello-00001");

        assertThat(world.publishedAs("hello").at("/spec/rules")).hasSize(1);
        assertThat(world.require(Types.SERVICE, "hello").at("/status/url").asString())
                .isEqualTo("http://hello.default.svc.cluster.local");
    }

    @Test
    void aNewDomainMovesEveryRouteAtOnce() {
        serve("hello");

        world.objects.create(
                Types.CONFIG_MAP,
                ApiObject.of(Types.CONFIG_MAP, new ObjectKey("knative-serving", "config-domain"))
                        .with(tree -> tree.putObject("data").put("example.org", "")));
        world.settle();

        assertThat(world.require(Types.SERVICE, "hello").at("/status/url").asString())
                .isEqualTo("http://hello.default.example.org");
        assertThat(hosts("hello", 1)).containsExactly("hello.default.example.org");
    }

    @Test
    void anIngressOfSomebodyElseIsLeftAlone() {
        world.objects.create(Types.INGRESS, ApiObject.of(Types.INGRESS, World.key("hello")));
        serve("hello");

        assertThat(world.condition(Types.ROUTE, "hello", "IngressReady"))
                .isEqualTo(
                        "False NotOwned: There is an existing Ingress \"hello\" that we do not"
                                + " own.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kourier", "istio", "contour", "gateway-api", "alb", "mse", "barista"})
    void theClassOfALayerThatIsInstalledElsewhereIsServedHere(String layer) {
        world.apply(
                "hello",
                IMAGE,
                tree ->
                        tree.withObject("/metadata/annotations")
                                .put(
                                        "networking.knative.dev/ingress.class",
                                        layer + ".ingress.networking.knative.dev"));
        world.settle();
        world.bringUp("hello-00001");

        assertThat(world.published).containsKey(World.key("hello"));
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }

    @Test
    void theClassOfAnotherControllerIsLeftToIt() {
        world.apply(
                "hello",
                IMAGE,
                tree ->
                        tree.withObject("/metadata/annotations")
                                .put("networking.knative.dev/ingress-class", "theirs"));
        world.settle();
        world.bringUp("hello-00001");

        assertThat(world.published).isEmpty();
        assertThat(world.condition(Types.ROUTE, "hello", "IngressReady"))
                .isEqualTo(
                        "Unknown IngressNotConfigured: Ingress has not yet been reconciled. Its"
                                + " class \"theirs\" is not served by Barista's gateway (expected:"
                                + " that of a networking layer of Knative, as in"
                                + " kourier.ingress.networking.knative.dev, or none).");
        assertThat(world.require(Types.INGRESS, "hello").annotations())
                .containsEntry("networking.knative.dev/ingress.class", "theirs")
                .doesNotContainKey("networking.knative.dev/ingress-class");
    }

    @Test
    void aDeletedServiceLeavesNothingPublishedAndNothingMarked() {
        serve("hello");
        route("r", "[{\"configurationName\": \"hello\", \"percent\": 100}]");
        assertThat(annotation("hello-00001", "serving.knative.dev/routes")).isEqualTo("hello,r");

        world.objects.delete(Types.ROUTE, World.key("r"), Propagation.BACKGROUND);
        world.settle();

        assertThat(world.objects.find(Types.ROUTE, World.key("r"))).isEmpty();
        assertThat(annotation("hello-00001", "serving.knative.dev/routes")).isEqualTo("hello");
        assertThat(world.published).containsOnlyKeys(World.key("hello"));

        world.objects.delete(Types.SERVICE, World.key("hello"), Propagation.BACKGROUND);
        world.settle();
        assertThat(world.published).isEmpty();
        for (var type :
                List.of(
                        Types.CONFIGURATION,
                        Types.ROUTE,
                        Types.REVISION,
                        Types.INGRESS,
                        Types.DEPLOYMENT,
                        Types.POD_AUTOSCALER)) {
            assertThat(world.objects.list(type, "", dev.barista.model.object.Selector.ALL))
                    .isEmpty();
        }
    }

    private String annotation(String revision, String key) {
        return world.require(Types.REVISION, revision).annotations().getOrDefault(key, "");
    }

    private String state(String revision) {
        return world.require(Types.REVISION, revision)
                .findLabel("serving.knative.dev/routingState")
                .orElseThrow();
    }

    @Test
    void whatARouteLetsGoOfIsKeptInReserve() {
        serve("hello");
        world.apply("hello", "ghcr.io/x/y:2");
        world.settle();
        assertThat(state("hello-00001")).isEqualTo("active");

        world.time.advance(java.time.Duration.ofSeconds(90));
        world.bringUp("hello-00002");

        assertThat(state("hello-00001")).isEqualTo("reserve");
        assertThat(annotation("hello-00001", "serving.knative.dev/routes")).isEmpty();
        assertThat(annotation("hello-00001", "serving.knative.dev/routingStateModified"))
                .isEqualTo("2030-01-01T00:01:30Z");
        assertThat(state("hello-00002")).isEqualTo("active");
        assertThat(
                        world.require(Types.POD_AUTOSCALER, "hello-00001")
                                .at("/spec/reachability")
                                .asString())
                .isEqualTo("Unreachable");
    }

    @Test
    void aTargetWithoutAShareStaysActive() {
        serve("hello");
        world.apply("hello", "ghcr.io/x/y:2");
        world.settle();
        world.bringUp("hello-00002");

        world.apply(
                "hello",
                "ghcr.io/x/y:2",
                tree ->
                        tree.withObject("/spec")
                                .set(
                                        "traffic",
                                        Json.MAPPER.readTree(
                                                """
                                                [{"latestRevision": true, "percent": 100},
                                                 {"revisionName": "hello-00001", "percent": 0}]
                                                """)));
        world.settle();

        assertThat(state("hello-00001")).isEqualTo("active");
        assertThat(splits("hello", 0)).containsExactly("hello-00002 100");
    }

    @Test
    void aChangedShareIsPublishedOnce() {
        serve("hello");
        world.apply("hello", "ghcr.io/x/y:2");
        world.settle();
        world.bringUp("hello-00002");
        world.publications.clear();

        world.apply(
                "hello",
                "ghcr.io/x/y:2",
                tree ->
                        tree.withObject("/spec")
                                .set(
                                        "traffic",
                                        Json.MAPPER.readTree(
                                                """
                                                [{"latestRevision": true, "percent": 75},
                                                 {"revisionName": "hello-00001", "percent": 25}]
                                                """)));
        world.settle();

        assertThat(world.publications).containsExactly(World.key("hello"));
        assertThat(splits("hello", 1)).containsExactly("hello-00002 75", "hello-00001 25");
    }
}
