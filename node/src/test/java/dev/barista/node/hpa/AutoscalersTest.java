package dev.barista.node.hpa;

import static dev.barista.model.object.Types.DEPLOYMENT;
import static dev.barista.model.object.Types.HORIZONTAL_POD_AUTOSCALER;
import static dev.barista.model.object.Types.POD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.testing.Turns;
import dev.barista.node.usage.Measured;
import dev.barista.node.usage.UsageSampler.ContainerMeasure;
import dev.barista.node.usage.UsageSampler.PodMeasure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// The loop, over an API in memory, in virtual time.
class AutoscalersTest {

    private static final ObjectKey X = new ObjectKey("default", "x");

    private final VirtualTime time = new VirtualTime();
    private final Turns turns = new Turns(time);
    private final InMemoryObjects objects = new InMemoryObjects(time);
    private int looks;
    private long milli = 100;

    @BeforeEach
    void start() {
        var clocks = new Clocks(time, time, turns);
        var events = new Events(objects, clocks, turns);
        HpaReconciler.Use use =
                wanted -> {
                    looks++;
                    return objects.list(POD, "", Selector.ALL).stream()
                            .map(ApiObject::key)
                            .filter(wanted)
                            .map(this::measure)
                            .toList();
                };
        new Autoscalers(objects, use, events, clocks, turns).start();
        create(
                "Deployment",
                "apps/v1",
                "{\"replicas\": 2, \"selector\": {\"matchLabels\": {\"app\": \"x\"}}}");
        for (int n = 0; n < 2; n++) {
            objects.create(
                    POD,
                    ApiObject.parse(
                            """
                            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x-%d",
                              "namespace": "default", "labels": {"app": "x"}},
                             "spec": {"containers": [{"name": "main",
                               "resources": {"requests": {"cpu": "100m"}}}]},
                             "status": {"phase": "Running", "startTime": "2029-01-01T00:00:00Z",
                               "conditions": [{"type": "Ready", "status": "True",
                                 "lastTransitionTime": "2029-01-01T00:00:00Z"}]}}
                            """
                                    .formatted(n)));
        }
    }

    private PodMeasure measure(ObjectKey pod) {
        var measured =
                new Measured(time.instant(), Duration.ofSeconds(15), milli * 1_000_000, 1 << 20);
        return new PodMeasure(pod, List.of(new ContainerMeasure("main", measured)));
    }

    private void create(String kind, String version, String spec) {
        ApiObject object =
                ApiObject.parse(
                        """
                        {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "x",
                          "namespace": "default"}, "spec": %s}
                        """
                                .formatted(version, kind, spec));
        objects.create(kind.equals("Deployment") ? DEPLOYMENT : HORIZONTAL_POD_AUTOSCALER, object);
    }

    private void autoscale(String kind) {
        create(
                "HorizontalPodAutoscaler",
                "autoscaling/v2",
                """
                {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "%s", "name": "x"},
                 "minReplicas": 1, "maxReplicas": 5, "metrics": [{"type": "Resource", "resource":
                   {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}]}
                """
                        .formatted(kind));
        turns.settle();
    }

    private void pass(int seconds) {
        for (int n = 0; n < seconds; n++) {
            time.advance(Duration.ofSeconds(1));
            turns.settle();
        }
    }

    private int replicas() {
        return objects.require(DEPLOYMENT, X).spec().path("replicas").asInt();
    }

    private ObjectNode status() {
        return (ObjectNode) objects.require(HORIZONTAL_POD_AUTOSCALER, X).status();
    }

    private List<String> events() {
        return objects.list(Types.EVENT, "default", Selector.ALL).stream()
                .map(event ->
                        event.at("/reason").asString() + ": " + event.at("/message").asString())
                .toList();
    }

    @Test
    void scalesWritesItsStatusAndTellsOfIt() {
        autoscale("Deployment");

        assertThat(replicas()).isEqualTo(4);
        assertThat(events())
                .containsExactly(
                        "SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target");
        assertThat(status().path("currentReplicas").asInt()).isEqualTo(2);
        assertThat(status().path("desiredReplicas").asInt()).isEqualTo(4);
        assertThat(status().path("lastScaleTime").asString("")).isNotEmpty();
        assertThat(status().path("currentMetrics"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                [{"type": "Resource", "resource": {"name": "cpu", "current":
                                  {"averageUtilization": 100, "averageValue": "100m"}}}]
                                """));
        assertThat(status().at("/conditions/0/reason").asString()).isEqualTo("SucceededRescale");
    }

    @Test
    void looksEveryFifteenSecondsAndNotAtAllOnceItIsGone() {
        autoscale("Deployment");
        looks = 0;

        pass(60);
        assertThat(looks).isEqualTo(4);

        objects.delete(HORIZONTAL_POD_AUTOSCALER, X, Propagation.BACKGROUND);
        turns.settle();
        looks = 0;
        pass(60);
        assertThat(looks).isZero();
    }

    @Test
    void aConditionThatStaysKeepsItsTime() {
        milli = 50;
        autoscale("Deployment");
        String since = status().at("/conditions/1/lastTransitionTime").asString();

        milli = 51;
        pass(60);

        assertThat(status().at("/conditions/1/lastTransitionTime").asString()).isEqualTo(since);
        assertThat(status().at("/conditions/0/reason").asString()).isEqualTo("ReadyForNewScale");
    }

    @Test
    void aWorkloadThatIsMissingIsToldOf() {
        autoscale("StatefulSet");

        assertThat(events()).containsExactly("FailedGetScale: statefulsets.apps \"x\" not found");
        assertThat(status().at("/conditions/0/status").asString()).isEqualTo("False");
    }
}
