package dev.barista.control.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.World;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import org.junit.jupiter.api.Test;

/// Revisions that users name themselves.
class ChosenNameTest {

    private final World world = new World();

    private void apply(String revision, String image) {
        world.apply(
                "hello",
                image,
                tree -> tree.withObject("/spec/template/metadata").put("name", revision));
        world.settle();
    }

    private String traffic() {
        return world.publishedAs("hello")
                .at("/spec/rules/0/http/paths/0/splits/0/serviceName")
                .asString();
    }

    @Test
    void theRevisionHasTheName() {
        apply("hello-blue", "ghcr.io/x/y:1");
        world.bringUp("hello-blue");

        assertThat(traffic()).isEqualTo("hello-blue");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }

    @Test
    void theOldNameRollsBack() {
        // Given
        apply("hello-blue", "ghcr.io/x/y:1");
        world.bringUp("hello-blue");
        apply("hello-green", "ghcr.io/x/y:2");
        world.bringUp("hello-green");
        assertThat(traffic()).isEqualTo("hello-green");

        // When
        apply("hello-blue", "ghcr.io/x/y:1");

        // Then
        ApiObject service = world.require(Types.SERVICE, "hello");
        assertThat(traffic()).isEqualTo("hello-blue");
        assertThat(service.at("/status/latestReadyRevisionName").asString())
                .isEqualTo("hello-blue");
        assertThat(service.at("/status/latestCreatedRevisionName").asString())
                .isEqualTo("hello-blue");
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }

    @Test
    void aNameThatStandsForAnotherSpecIsTaken() {
        // Given
        apply("hello-blue", "ghcr.io/x/y:1");
        world.bringUp("hello-blue");
        apply("hello-green", "ghcr.io/x/y:2");
        world.bringUp("hello-green");

        // When
        apply("hello-blue", "ghcr.io/x/y:3");

        // Then
        assertThat(world.ready(Types.CONFIGURATION, "hello"))
                .isEqualTo(
                        "False RevisionFailed: Revision creation failed with message:"
                                + " revisions.serving.knative.dev \"hello-blue\" already exists.");
        assertThat(world.condition(Types.SERVICE, "hello", "RoutesReady"))
                .isEqualTo(
                        "False RevisionNameTaken: The revision name \"hello-blue\" is taken by a"
                                + " conflicting Revision, so traffic will not be migrated");
        assertThat(traffic()).isEqualTo("hello-green");
    }

    @Test
    void aNameOfSomebodyElsesRevisionIsTaken() {
        world.objects.create(Types.REVISION, ApiObject.of(Types.REVISION, World.key("hello-blue")));

        apply("hello-blue", "ghcr.io/x/y:1");

        assertThat(world.condition(Types.SERVICE, "hello", "RoutesReady"))
                .startsWith("False RevisionNameTaken");
    }
}
