package dev.barista.control.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.World;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Propagation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The Services that make the names of Routes and tags known, and what their labels do.
class PlaceholdersTest {

    private static final String IMAGE = "ghcr.io/x/y:1";
    private static final String TAGGED =
            """
            [{"latestRevision": true, "percent": 100},
             {"latestRevision": true, "tag": "next"}]
            """;

    private final World world = new World();

    private void serve(String traffic) {
        world.apply(
                "hello",
                IMAGE,
                tree -> {
                    tree.withObject("/metadata/labels").put("team", "a");
                    if (!traffic.isEmpty()) {
                        tree.withObject("/spec").set("traffic", Json.MAPPER.readTree(traffic));
                    }
                });
        world.settle();
        if (world.objects.find(Types.INGRESS, World.key("hello")).isEmpty()) {
            world.bringUp("hello-00001");
        }
    }

    private ApiObject placeholder(String name) {
        return world.require(Types.CORE_SERVICE, name);
    }

    private List<String> placeholders() {
        return world.objects.list(Types.CORE_SERVICE, "", Selector.ALL).stream()
                .map(ApiObject::name)
                .toList();
    }

    private void label(String placeholder, String visibility) {
        world.objects.patch(
                Types.CORE_SERVICE,
                World.key(placeholder),
                Json.MAPPER.readValue(
                        "{\"metadata\":{\"labels\":{\"networking.knative.dev/visibility\":%s}}}"
                                .formatted(visibility),
                        ObjectNode.class));
        world.settle();
    }

    private List<String> publicHosts() {
        return world.publishedAs("hello")
                .at("/spec/rules")
                .valueStream()
                .filter(rule -> rule.path("visibility").asString().equals("ExternalIP"))
                .flatMap(rule -> rule.path("hosts").valueStream())
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void aRouteHasAnAliasOfTheGateway() {
        serve("");

        ApiObject service = placeholder("hello");
        ApiObject route = world.require(Types.ROUTE, "hello");
        assertThat(service.isControlledBy(route)).isTrue();
        assertThat(service.metadata().at("/ownerReferences/0/blockOwnerDeletion").asBoolean())
                .isTrue();
        assertThat(service.labels())
                .isEqualTo(
                        Map.of(
                                "serving.knative.dev/route", "hello",
                                "serving.knative.dev/service", "hello",
                                "team", "a"));
        assertThat(service.annotations()).isEqualTo(route.annotations());
        assertThat(service.spec())
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"type": "ExternalName",
                                 "externalName": "cluster-local-gateway.knative-serving.svc.cluster.local",
                                 "sessionAffinity": "None",
                                 "ports": [{"name": "http2", "protocol": "TCP",
                                   "appProtocol": "kubernetes.io/h2c",
                                   "port": 80, "targetPort": 80}]}
                                """));
    }

    @Test
    void theAliasIsMadeBeforeTheIngress() {
        List<String> made = new ArrayList<>();
        for (var type : List.of(Types.CORE_SERVICE, Types.INGRESS)) {
            var _ =
                    world.objects.watch(
                            type,
                            change -> {
                                if (change.kind() == Change.Kind.ADDED) {
                                    made.add(type.kind());
                                }
                            });
        }

        serve("");

        assertThat(made).containsExactly("Service", "Ingress");
    }

    @Test
    void thereIsNoneBeforeTheTrafficIsAssigned() {
        world.apply("hello", IMAGE);
        world.settle();

        assertThat(placeholders()).isEmpty();
    }

    @Test
    void aTagHasOneForAsLongAsItIsThere() {
        serve(TAGGED);
        assertThat(placeholders()).containsExactly("hello", "next-hello");

        serve("[{\"latestRevision\": true, \"percent\": 100}]");
        assertThat(placeholders()).containsExactly("hello");
    }

    @Test
    void whatIsLeftOfATagIsFoundAfterARestart() {
        // Given
        serve(TAGGED);
        ApiObject left = placeholder("next-hello");
        serve("[{\"latestRevision\": true, \"percent\": 100}]");
        world.objects.create(Types.CORE_SERVICE, left);

        // When
        world.restart();
        world.settle();

        // Then
        assertThat(placeholders()).containsExactly("hello");
    }

    @Test
    void theLabelOfATagsServiceMakesTheTagPrivate() {
        // Given
        serve(TAGGED);
        assertThat(publicHosts())
                .containsExactly("hello.default.example.com", "next-hello.default.example.com");

        // When
        label("next-hello", "\"yes\"");

        // Then
        assertThat(publicHosts()).containsExactly("hello.default.example.com");
        assertThat(world.require(Types.SERVICE, "hello").at("/status/traffic/1/url").asString())
                .isEqualTo("http://next-hello.default.svc.cluster.local");
        assertThat(world.require(Types.SERVICE, "hello").at("/status/url").asString())
                .isEqualTo("http://hello.default.example.com");
        assertThat(placeholder("next-hello").labels())
                .containsEntry("networking.knative.dev/visibility", "yes");

        // And back.
        label("next-hello", "null");
        assertThat(publicHosts()).contains("next-hello.default.example.com");
    }

    @Test
    void theLabelOfTheRoutesServiceMakesItsOwnNamePrivate() {
        serve(TAGGED);

        label("hello", "\"cluster-local\"");

        assertThat(publicHosts()).containsExactly("next-hello.default.example.com");
        assertThat(world.require(Types.SERVICE, "hello").at("/status/url").asString())
                .isEqualTo("http://hello.default.svc.cluster.local");
    }

    @Test
    void anEmptyLabelHidesNothing() {
        serve(TAGGED);

        label("next-hello", "\"\"");

        assertThat(publicHosts()).hasSize(2);
    }

    @Test
    void theVisibilityOfARouteIsNotCopied() {
        world.apply(
                "hello",
                IMAGE,
                tree ->
                        tree.withObject("/metadata/labels")
                                .put("networking.knative.dev/visibility", "cluster-local"));
        world.settle();
        world.bringUp("hello-00001");

        assertThat(placeholder("hello").labels())
                .doesNotContainKey("networking.knative.dev/visibility");
        assertThat(publicHosts()).isEmpty();
    }

    @Test
    void labelsAndAnnotationsOfTheServiceReachIt() {
        // Given
        serve("");

        // When
        world.objects.patch(
                Types.SERVICE,
                World.key("hello"),
                Json.MAPPER.readValue(
                        "{\"metadata\":{\"labels\":{\"team\":\"b\"},\"annotations\":{\"note\":\"x\"}}}",
                        ObjectNode.class));
        world.settle();

        // Then
        assertThat(placeholder("hello").labels()).containsEntry("team", "b");
        assertThat(placeholder("hello").annotations()).containsEntry("note", "x");
    }

    @Test
    void aServiceOfAnotherOwnerIsLeftAlone() {
        world.objects.create(
                Types.CORE_SERVICE, ApiObject.of(Types.CORE_SERVICE, World.key("hello")));
        serve("");

        assertThat(world.condition(Types.ROUTE, "hello", "IngressReady"))
                .isEqualTo(
                        "False NotOwned: There is an existing placeholder Service \"hello\" that"
                                + " we do not own.");
        assertThat(world.ready(Types.SERVICE, "hello")).startsWith("False NotOwned");
        assertThat(world.objects.find(Types.INGRESS, World.key("hello"))).isEmpty();
        assertThat(placeholder("hello").spec().isMissingNode()).isTrue();

        // And when it goes, the Route has its name at once.
        world.objects.delete(Types.CORE_SERVICE, World.key("hello"), Propagation.BACKGROUND);
        world.settle();
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }

    @Test
    void oneThatIsDeletedIsMadeAnew() {
        serve("");

        world.objects.delete(Types.CORE_SERVICE, World.key("hello"), Propagation.BACKGROUND);
        world.settle();

        assertThat(placeholders()).containsExactly("hello");
    }

    @Test
    void allGoWithTheService() {
        serve(TAGGED);

        world.objects.delete(Types.SERVICE, World.key("hello"), Propagation.BACKGROUND);
        world.settle();

        assertThat(placeholders()).isEmpty();
    }
}
