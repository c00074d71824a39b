package dev.barista.control.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.World;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class IngressConflictTest {

    private static final String IMAGE = "ghcr.io/x/y:1";

    private final World world = new World();

    @Test
    void aHostThatTwoClaimStaysWithTheOlderUntilItGoes() {
        // Given
        world.apply("v2-hello", IMAGE);
        world.settle();
        world.bringUp("v2-hello-00001");
        world.time.advance(Duration.ofSeconds(1));

        // When
        world.apply(
                "hello",
                IMAGE,
                tree ->
                        tree.withObject("/spec")
                                .set(
                                        "traffic",
                                        Json.MAPPER.readTree(
                                                """
                                                [{"latestRevision": true, "percent": 100,
                                                  "tag": "v2"}]
                                                """)));
        world.settle();
        world.bringUp("hello-00001");

        // Then
        assertThat(world.condition(Types.INGRESS, "hello", "LoadBalancerReady"))
                .isEqualTo(
                        "False DomainConflict: Ingress rejected: host \"v2-hello.default\" belongs"
                                + " to Ingress \"default/v2-hello\".");
        assertThat(world.ready(Types.SERVICE, "hello")).startsWith("False DomainConflict");
        assertThat(hosts("hello"))
                .containsExactly(
                        "hello.default",
                        "hello.default.svc",
                        "hello.default.svc.cluster.local",
                        "hello.default.example.com");
        assertThat(world.ready(Types.SERVICE, "v2-hello")).isEqualTo("True");

        // And when the older goes, the newer has its host.
        world.objects.delete(Types.SERVICE, World.key("v2-hello"), Propagation.BACKGROUND);
        world.settle();
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
        assertThat(hosts("hello")).contains("v2-hello.default.example.com");
    }

    private List<String> hosts(String ingress) {
        return world.publishedAs(ingress)
                .at("/spec/rules")
                .valueStream()
                .flatMap(rule -> rule.path("hosts").valueStream())
                .map(JsonNode::asString)
                .toList();
    }
}
