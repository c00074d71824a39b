package dev.barista.node;

import static dev.barista.model.object.Types.CONFIG_MAP;
import static dev.barista.model.object.Types.POD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.log.PodFolder;
import dev.barista.node.volume.ServiceAccountTokens.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a container sees that runs while its ConfigMaps, labels and tokens change.
class LiveVolumesTest {

    private static final ObjectKey MENU = new ObjectKey("default", "menu");
    private static final ObjectKey P = new ObjectKey("default", "p");

    @TempDir private Path temporary;

    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        world = new NodeWorld(temporary);
        world.tokens =
                (account, audience, lifetime, pod) ->
                        new Token(
                                pod.name() + " at " + world.time.instant(),
                                world.time.instant(),
                                world.time.instant().plus(lifetime));
        world.node = world.newNode();
        world.started();
        world.create(
                CONFIG_MAP,
                ApiObject.of(CONFIG_MAP, MENU)
                        .with(tree -> tree.putObject("data").put("coffee", "black")));
    }

    @Test
    void aRunningContainerSeesAChangedConfigMapAtOnce() {
        run("[{\"name\": \"v\", \"configMap\": {\"name\": \"menu\"}}]");

        world.change(CONFIG_MAP, MENU, tree -> tree.withObject("/data").put("coffee", "white"));

        assertThat(file("coffee")).hasContent("white");
    }

    @Test
    void keepsWhatItHasWhenTheConfigMapIsDeleted() {
        run("[{\"name\": \"v\", \"configMap\": {\"name\": \"menu\"}}]");

        world.delete(CONFIG_MAP, MENU);

        assertThat(file("coffee")).hasContent("black");
    }

    @Test
    void seesAnOptionalConfigMapThatComesLater() {
        run("[{\"name\": \"v\", \"configMap\": {\"name\": \"later\", \"optional\": true}}]");
        ApiObject later =
                ApiObject.of(CONFIG_MAP, new ObjectKey("default", "later"))
                        .with(tree -> tree.putObject("data").put("tea", "green"));

        world.create(CONFIG_MAP, later);

        assertThat(file("tea")).hasContent("green");
    }

    @Test
    void seesWhatChangedWhileBaristaWasAway() throws IOException {
        run("[{\"name\": \"v\", \"configMap\": {\"name\": \"menu\"}}]");
        world.process.kill();
        world.change(CONFIG_MAP, MENU, tree -> tree.withObject("/data").put("coffee", "white"));
        assertThat(file("coffee")).hasContent("black");

        world.crash();

        assertThat(world.driver.instances()).hasSize(1);
        assertThat(file("coffee")).hasContent("white");
    }

    @Test
    void seesItsOwnLabelsAsTheyAre() {
        run(
                """
                [{"name": "v", "downwardAPI": {"items": [
                  {"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}]}}]
                """);

        world.change(POD, P, tree -> tree.withObject("/metadata/labels").put("tier", "gold"));

        assertThat(file("labels")).hasContent("tier=\"gold\"");
    }

    @Test
    void itsTokenIsExchangedBeforeItExpires() {
        run(
                """
                [{"name": "v", "projected": {"sources": [
                  {"serviceAccountToken": {"path": "token", "expirationSeconds": 600}}]}}]
                """);
        String first = "p at " + world.time.instant();
        assertThat(file("token")).hasContent(first);

        world.advance(Duration.ofMinutes(7));
        assertThat(file("token")).hasContent(first);
        world.advance(Duration.ofMinutes(2));

        assertThat(file("token")).content().startsWith("p at ").isNotEqualTo(first);
    }

    private void run(String volumes) {
        world.create(
                POD,
                world.pod("p")
                        .with(tree ->
                                tree.withObject("/spec")
                                        .set("volumes", Json.MAPPER.readTree(volumes))));
        assertThat(world.driver.instances()).hasSize(1);
    }

    private Path file(String name) {
        ApiObject pod = world.objects.require(POD, P);
        return PodFolder.of(world.folder, P, pod.uid()).volume("v").resolve(name);
    }
}
