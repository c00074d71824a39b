package dev.barista.model.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.condition.ConditionSet;
import dev.barista.model.condition.Conditions;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.Ingress.Path;
import dev.barista.model.serving.Ingress.Rule;
import dev.barista.model.serving.Ingress.Split;
import dev.barista.model.serving.Ingress.Visibility;
import dev.barista.model.serving.PodAutoscaler.Reachability;
import dev.barista.model.serving.ScalingAnnotations.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KindsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void readsARevision() {
        Revision revision =
                Revision.from(
                        ApiObject.parse(
                                """
                                {"metadata": {"name": "hello-00001", "namespace": "default",
                                  "labels": {"serving.knative.dev/service": "hello",
                                    "serving.knative.dev/configurationGeneration": "1",
                                    "serving.knative.dev/routingState": "active"}},
                                 "spec": {"containerConcurrency": 10, "timeoutSeconds": 30,
                                  "idleTimeoutSeconds": 5, "enableServiceLinks": false,
                                  "containers": [{"name": "side"},
                                    {"name": "app", "image": "i", "ports": [{"containerPort": 9000}]}]}}
                                """));

        assertThat(revision.limits())
                .isEqualTo(new Limits(10, Duration.ofSeconds(30), null, Duration.ofSeconds(5)));
        assertThat(revision.servingContainer().name()).isEqualTo("app");
        assertThat(revision.servingContainer().port()).isEqualTo(9000);
        assertThat(revision.servingContainer().protocol()).isEqualTo(Protocol.HTTP1);
        assertThat(revision.service()).isEqualTo("hello");
        assertThat(revision.configurationGeneration()).isEqualTo(1);
        assertThat(revision.routingState()).isEqualTo(RoutingState.ACTIVE);
        assertThat(revision.podSpec().propertyNames())
                .containsExactly("enableServiceLinks", "containers");
        assertThat(revision.object().spec().has("timeoutSeconds")).isTrue();
    }

    @Test
    void writesAStatusAndLeavesWhatOthersWrote() {
        ApiObject route =
                ApiObject.parse(
                        "{\"metadata\": {\"generation\": 3}, \"status\": {\"annotations\": {\"a\": \"b\"}}}");
        TrafficTarget target =
                new TrafficTarget("v1", "hello-00001", "", false, 100, "http://v1-hello.a.b");

        ApiObject written =
                Conditions.of(ConditionSet.ROUTE, route, NOW)
                        .writeTo(route, new Route.Status("http://u", "http://a", List.of(target)));

        assertThat(written.status())
                .hasToString(
                        """
                        {"annotations":{"a":"b"},"observedGeneration":3,"conditions":[],\
                        "url":"http://u","address":{"url":"http://a"},"traffic":[\
                        {"latestRevision":false,"percent":100,"revisionName":"hello-00001",\
                        "tag":"v1","url":"http://v1-hello.a.b"}]}\
                        """);
        assertThat(Route.from(written).status().traffic()).containsExactly(target);
    }

    @Test
    void readsTheTrafficOfAService() {
        Service service =
                Service.from(
                        ApiObject.parse(
                                """
                                {"spec": {"template": {"metadata": {"name": "hello-a"}},
                                 "traffic": [{"latestRevision": true, "percent": 90},
                                   {"revisionName": "hello-b", "tag": "b"}]}}
                                """));

        assertThat(service.template().name()).isEqualTo("hello-a");
        assertThat(service.traffic())
                .containsExactly(
                        new TrafficTarget("", "", "", true, 90, null),
                        new TrafficTarget("b", "hello-b", "", false, 0, null));
    }

    @Test
    void writesAnIngressThatItReadsBack() {
        ObjectKey revision = new ObjectKey("default", "hello-00001");
        Ingress.Spec spec =
                new Ingress.Spec(
                        List.of(
                                new Rule(
                                        List.of("hello.default.example.com"),
                                        Visibility.EXTERNAL,
                                        List.of(
                                                new Path(
                                                        "/a",
                                                        Map.of("H", "v"),
                                                        List.of(
                                                                Split.of(
                                                                        revision,
                                                                        Protocol.HTTP1,
                                                                        100)),
                                                        "other",
                                                        Map.of("X", "y"))))),
                        false);

        assertThat(Ingress.Spec.from(spec.toTree())).isEqualTo(spec);
        assertThat(spec.toTree())
                .hasToString(
                        """
                        {"httpOption":"Enabled","rules":[{"hosts":["hello.default.example.com"],\
                        "http":{"paths":[{"appendHeaders":{"X":"y"},"headers":{"H":{"exact":"v"}},\
                        "path":"/a","rewriteHost":"other","splits":[{"appendHeaders":\
                        {"Knative-Serving-Namespace":"default","Knative-Serving-Revision":"hello-00001"},\
                        "percent":100,"serviceName":"hello-00001","serviceNamespace":"default",\
                        "servicePort":80}]}]},"visibility":"ExternalIP"}]}\
                        """);
    }

    @Test
    void writesAPodAutoscalerThatItReadsBack() {
        PodAutoscaler.Spec spec =
                new PodAutoscaler.Spec(
                        0, "hello-00001-deployment", Protocol.HTTP1, Reachability.REACHABLE);

        assertThat(PodAutoscaler.Spec.from(spec.toTree())).isEqualTo(spec);
        assertThat(spec.toTree())
                .hasToString(
                        """
                        {"containerConcurrency":0,"protocolType":"http1","reachability":"Reachable",\
                        "scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment",\
                        "name":"hello-00001-deployment"}}\
                        """);
    }

    @Test
    void readsHowARevisionIsToBeScaled() {
        ScalingAnnotations scaling =
                ScalingAnnotations.from(
                        Map.of(
                                "autoscaling.knative.dev/metric", "rps",
                                "autoscaling.knative.dev/target", "12.5",
                                "autoscaling.knative.dev/targetUtilizationPercentage", "80",
                                "autoscaling.knative.dev/min-scale", "2",
                                "autoscaling.knative.dev/max-scale", "ten",
                                "autoscaling.knative.dev/window", "30s"));

        assertThat(scaling.metric()).isEqualTo(Metric.RPS);
        assertThat(scaling.target()).isEqualTo(12.5);
        assertThat(scaling.utilization()).isEqualTo(0.8);
        assertThat(scaling.minScale()).isEqualTo(2);
        assertThat(scaling.maxScale()).isNull();
        assertThat(scaling.window()).isEqualTo(Duration.ofSeconds(30));
        assertThat(scaling.targetBurstCapacity()).isNull();
    }
}
