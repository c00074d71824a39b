package dev.barista.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import org.junit.jupiter.api.Test;

class ServiceConditionsTest {

    private final World world = new World();

    @Test
    void aConfigurationOfSomebodyElseIsLeftAlone() {
        world.objects.create(
                Types.CONFIGURATION, ApiObject.of(Types.CONFIGURATION, World.key("hello")));

        world.apply("hello", "ghcr.io/x/y:1");
        world.settle();

        assertThat(world.condition(Types.SERVICE, "hello", "ConfigurationsReady"))
                .isEqualTo(
                        "False NotOwned: There is an existing Configuration \"hello\" that we do"
                                + " not own.");
        assertThat(world.events("InternalError")).isNotEmpty();
    }

    @Test
    void aRouteOfSomebodyElseIsLeftAlone() {
        world.objects.create(Types.ROUTE, ApiObject.of(Types.ROUTE, World.key("hello")));

        world.apply("hello", "ghcr.io/x/y:1");
        world.settle();

        assertThat(world.condition(Types.SERVICE, "hello", "RoutesReady"))
                .isEqualTo(
                        "False NotOwned: There is an existing Route \"hello\" that we do not own.");
    }

    @Test
    void aRollbackBySplitMovesTrafficToTheOldRevision() {
        world.apply("hello", "ghcr.io/x/y:1");
        world.settle();
        world.bringUp("hello-00001");
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
                                                [{"revisionName": "hello-00001", "percent": 100}]
                                                """)));
        world.settle();

        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
        assertThat(
                        world.publishedAs("hello")
                                .at("/spec/rules/0/http/paths/0/splits/0/serviceName")
                                .asString())
                .isEqualTo("hello-00001");
        assertThat(world.require(Types.CONFIGURATION, "hello").annotations())
                .containsEntry("serving.knative.dev/routes", "hello");
    }

    @Test
    void aDriftOfAChildIsCorrected() {
        world.apply("hello", "ghcr.io/x/y:1");
        world.settle();
        world.bringUp("hello-00001");
        ApiObject ingress = world.require(Types.INGRESS, "hello");

        world.objects.update(
                Types.INGRESS, ingress.with(tree -> tree.putObject("spec").putArray("rules")));
        world.settle();

        assertThat(world.require(Types.INGRESS, "hello").spec()).isEqualTo(ingress.spec());
        assertThat(world.publishedAs("hello").spec()).isEqualTo(ingress.spec());
    }

    @Test
    void aChangeAmongManyServicesIsOnePublication() {
        for (int n = 0; n < 200; n++) {
            world.apply("s" + n, "dev.local/x:1");
        }
        world.settle();
        for (int n = 0; n < 200; n++) {
            world.bringUp("s" + n + "-00001");
        }
        assertThat(world.published).hasSize(200);
        world.publications.clear();

        world.apply(
                "s7",
                "dev.local/x:1",
                tree ->
                        tree.withObject("/metadata/labels")
                                .put("networking.knative.dev/visibility", "cluster-local"));
        world.settle();

        assertThat(world.publications).containsExactly(World.key("s7"));
    }

    @Test
    void aBadSettingLeavesTheSettingsAsTheyWere() {
        world.apply("hello", "ghcr.io/x/y:1");
        world.settle();
        world.bringUp("hello-00001");

        world.objects.create(
                Types.CONFIG_MAP,
                ApiObject.of(Types.CONFIG_MAP, new ObjectKey("knative-serving", "config-network"))
                        .with(tree -> tree.putObject("data").put("http-protocol", "gopher")));
        world.settle();

        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }
}
