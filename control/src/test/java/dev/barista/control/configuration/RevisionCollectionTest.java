package dev.barista.control.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.World;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import org.junit.jupiter.api.Test;

class RevisionCollectionTest {

    private final World world = new World();

    @Test
    void anEditOfTheSettingsCollectsAtOnce() {
        // Given
        for (int n = 1; n <= 3; n++) {
            world.apply("hello", "ghcr.io/x/y:" + n);
            world.settle();
            world.bringUp("hello-0000" + n);
        }

        // When
        world.objects.create(
                Types.CONFIG_MAP,
                ApiObject.of(Types.CONFIG_MAP, new ObjectKey("knative-serving", "config-gc"))
                        .with(tree ->
                                tree.putObject("data")
                                        .put("retain-since-create-time", "disabled")
                                        .put("retain-since-last-active-time", "disabled")
                                        .put("min-non-active-revisions", "0")
                                        .put("max-non-active-revisions", "0")));
        world.settle();

        // Then
        assertThat(world.objects.find(Types.REVISION, World.key("hello-00001"))).isEmpty();
        assertThat(world.objects.find(Types.REVISION, World.key("hello-00002"))).isEmpty();
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
    }
}
