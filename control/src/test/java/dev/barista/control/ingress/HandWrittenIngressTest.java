package dev.barista.control.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.World;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Ingresses that are no Route's: users and other components write them.
class HandWrittenIngressTest {

    private final World world = new World();

    private void create(String name, List<String> hosts) {
        world.objects.create(
                Types.INGRESS,
                ApiObject.parse(
                                """
                                {"apiVersion": "networking.internal.knative.dev/v1alpha1",
                                 "kind": "Ingress",
                                 "metadata": {"namespace": "default", "name": "%s", "annotations":
                                   {"networking.knative.dev/ingress.class":
                                    "barista.ingress.networking.knative.dev"}},
                                 "spec": {"rules": [{"visibility": "ClusterLocal", "http": {"paths": [
                                   {"splits": [{"serviceName": "broker",
                                                "serviceNamespace": "default",
                                                "servicePort": "http", "percent": 100}]}]}}]}}
                                """
                                        .formatted(name))
                        .with(tree -> {
                            var rule = tree.at("/spec/rules/0");
                            hosts.forEach(rule.withArray("hosts")::add);
                        }));
        world.settle();
    }

    @Test
    void isPublishedAsItIsAndSaysWhereItIsReached() {
        create("broker", List.of("broker.test"));

        JsonNode status = world.objects.require(Types.INGRESS, World.key("broker")).status();
        assertThat(world.condition(Types.INGRESS, "broker", "Ready")).isEqualTo("True");
        for (String side : List.of("publicLoadBalancer", "privateLoadBalancer")) {
            assertThat(status.path(side).at("/ingress/0/domainInternal").asString(""))
                    .isEqualTo("cluster-local-gateway.knative-serving.svc.cluster.local");
        }
        assertThat(
                        world.publishedAs("broker")
                                .at("/spec/rules/0/http/paths/0/splits/0/servicePort"))
                .hasToString("\"http\"");
    }

    @Test
    void losesAHostThatAnOlderOneHasAndKeepsTheRestAsItIs() {
        create("broker", List.of("broker.test"));
        world.time.advance(Duration.ofSeconds(1));

        create("second", List.of("broker.test", "second.test"));

        assertThat(world.condition(Types.INGRESS, "second", "LoadBalancerReady"))
                .startsWith("False DomainConflict");
        JsonNode rule = world.publishedAs("second").at("/spec/rules/0");
        assertThat(rule.path("hosts")).hasToString("[\"second.test\"]");
        assertThat(rule.at("/http/paths/0/splits/0/servicePort")).hasToString("\"http\"");
        assertThat(rule.path("visibility").asString("")).isEqualTo("ClusterLocal");
    }
}
