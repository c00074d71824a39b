package dev.barista.control.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.World;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
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
        world.objects.create(
                Types.CONFIG_MAP,
                ApiObject.of(Types.CONFIG_MAP, new ObjectKey("knative-serving", "config-network"))
                        .with(tree ->
                                tree.putObject("data")
                                        .put("domain-template", "app.{{.Namespace}}.{{.Domain}}")));
        serve("older");
        world.time.advance(Duration.ofSeconds(1));

        // When
        serve("newer");

        // Then
        assertThat(world.condition(Types.INGRESS, "newer", "LoadBalancerReady"))
                .isEqualTo(
                        "False DomainConflict: Ingress rejected: host \"app.default.example.com\""
                                + " belongs to Ingress \"default/older\".");
        assertThat(world.ready(Types.SERVICE, "newer")).startsWith("False DomainConflict");
        assertThat(hosts("newer"))
                .containsExactly(
                        "newer.default", "newer.default.svc", "newer.default.svc.cluster.local");
        assertThat(world.ready(Types.SERVICE, "older")).isEqualTo("True");

        // And when the older goes, the newer has its host.
        world.objects.delete(Types.SERVICE, World.key("older"), Propagation.BACKGROUND);
        world.settle();
        assertThat(world.ready(Types.SERVICE, "newer")).isEqualTo("True");
        assertThat(hosts("newer")).contains("app.default.example.com");
    }

    private void serve(String service) {
        world.apply(service, IMAGE);
        world.settle();
        world.bringUp(service + "-00001");
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
