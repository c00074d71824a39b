package dev.barista.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The objects that a minimal Service becomes.
class GoldenObjectsTest {

    private final World world = new World();
    private ApiObject service;

    @BeforeEach
    void applyAndBringUp() {
        world.apply("hello", "ghcr.io/x/y:1");
        world.settle();
        world.bringUp("hello-00001");
        service = world.require(Types.SERVICE, "hello");
    }

    private JsonNode at(ResourceType type, String name, String pointer) {
        return world.require(type, name).at(pointer);
    }

    private String uid(ResourceType type, String name) {
        return world.require(type, name).uid();
    }

    private static JsonNode json(String text) {
        return Json.MAPPER.readTree(text);
    }

    @Test
    void aServiceIsReadyWithItsUrlAndItsTraffic() {
        assertThat(world.ready(Types.SERVICE, "hello")).isEqualTo("True");
        assertThat(world.condition(Types.SERVICE, "hello", "ConfigurationsReady"))
                .isEqualTo("True");
        assertThat(world.condition(Types.SERVICE, "hello", "RoutesReady")).isEqualTo("True");
        assertThat(service.status().path("url").asString())
                .isEqualTo("http://hello.default.example.com");
        assertThat(service.status().path("address"))
                .isEqualTo(json("{\"url\": \"http://hello.default.svc.cluster.local\"}"));
        assertThat(service.status().path("traffic"))
                .isEqualTo(
                        json(
                                """
                                [{"latestRevision": true, "percent": 100,
                                  "revisionName": "hello-00001"}]
                                """));
        assertThat(service.status().path("latestCreatedRevisionName").asString())
                .isEqualTo("hello-00001");
        assertThat(service.status().path("latestReadyRevisionName").asString())
                .isEqualTo("hello-00001");
        assertThat(service.status().path("observedGeneration").asLong()).isEqualTo(1);
    }

    @Test
    void aConfigurationBelongsToItsService() {
        ApiObject configuration = world.require(Types.CONFIGURATION, "hello");

        assertThat(configuration.isControlledBy(service)).isTrue();
        assertThat(configuration.metadata().path("labels"))
                .isEqualTo(
                        json(
                                """
                                {"serving.knative.dev/service": "hello",
                                 "serving.knative.dev/serviceUID": "%s"}
                                """
                                        .formatted(service.uid())));
        assertThat(configuration.metadata().path("annotations"))
                .isEqualTo(
                        json(
                                """
                                {"serving.knative.dev/creator": "alice",
                                 "serving.knative.dev/lastModifier": "alice",
                                 "serving.knative.dev/routes": "hello"}
                                """));
        assertThat(configuration.at("/spec/template")).isEqualTo(service.at("/spec/template"));
    }

    @Test
    void aRevisionIsActiveFromBirth() {
        ApiObject revision = world.require(Types.REVISION, "hello-00001");

        assertThat(revision.metadata().path("labels"))
                .isEqualTo(
                        json(
                                """
                                {"serving.knative.dev/configuration": "hello",
                                 "serving.knative.dev/configurationGeneration": "1",
                                 "serving.knative.dev/configurationUID": "%s",
                                 "serving.knative.dev/routingState": "active",
                                 "serving.knative.dev/service": "hello",
                                 "serving.knative.dev/serviceUID": "%s"}
                                """
                                        .formatted(
                                                uid(Types.CONFIGURATION, "hello"), service.uid())));
        assertThat(revision.metadata().path("annotations"))
                .isEqualTo(
                        json(
                                """
                                {"serving.knative.dev/creator": "alice",
                                 "serving.knative.dev/routes": "hello",
                                 "serving.knative.dev/routingStateModified":
                                   "2030-01-01T00:00:00Z"}
                                """));
        assertThat(revision.status().path("containerStatuses"))
                .isEqualTo(
                        json(
                                """
                                [{"imageDigest": "%s", "name": "user-container"}]
                                """
                                        .formatted(World.digestOf("ghcr.io/x/y:1"))));
        assertThat(revision.status().path("actualReplicas").asInt()).isEqualTo(1);
        assertThat(revision.status().path("desiredReplicas").asInt()).isEqualTo(1);
    }

    @Test
    void aDeploymentRunsTheUsersContainerAndNothingElse() {
        ApiObject revision = world.require(Types.REVISION, "hello-00001");
        String labels =
                """
                {"app": "hello-00001",
                 "serving.knative.dev/configuration": "hello",
                 "serving.knative.dev/configurationGeneration": "1",
                 "serving.knative.dev/configurationUID": "%s",
                 "serving.knative.dev/revision": "hello-00001",
                 "serving.knative.dev/revisionUID": "%s",
                 "serving.knative.dev/service": "hello",
                 "serving.knative.dev/serviceUID": "%s"}
                """
                        .formatted(
                                uid(Types.CONFIGURATION, "hello"), revision.uid(), service.uid());
        ApiObject deployment = world.require(Types.DEPLOYMENT, "hello-00001-deployment");

        assertThat(deployment.isControlledBy(revision)).isTrue();
        assertThat(deployment.spec())
                .isEqualTo(
                        json(
                                """
                                {"replicas": 1, "revisionHistoryLimit": 0,
                                 "progressDeadlineSeconds": 600,
                                 "selector": {"matchLabels":
                                   {"serving.knative.dev/revisionUID": "%s"}},
                                 "strategy": {"type": "RollingUpdate",
                                   "rollingUpdate": {"maxUnavailable": 0}},
                                 "template": {
                                   "metadata": {"labels": %s, "annotations": {
                                     "kubectl.kubernetes.io/default-container":
                                       "user-container",
                                     "serving.knative.dev/creator": "alice"}},
                                   "spec": {
                                     "enableServiceLinks": false,
                                     "terminationGracePeriodSeconds": 300,
                                     "containers": [{
                                       "name": "user-container", "image": "%s",
                                       "ports": [{"name": "user-port",
                                         "containerPort": 8080}],
                                       "env": [{"name": "PORT", "value": "8080"},
                                         {"name": "K_REVISION", "value": "hello-00001"},
                                         {"name": "K_CONFIGURATION", "value": "hello"},
                                         {"name": "K_SERVICE", "value": "hello"}],
                                       "readinessProbe": {"successThreshold": 1,
                                         "tcpSocket": {"port": 8080}},
                                       "terminationMessagePolicy": "FallbackToLogsOnError",
                                       "resources": {}}]}}}
                                """
                                        .formatted(
                                                revision.uid(),
                                                labels,
                                                World.digestOf("ghcr.io/x/y:1"))));
        assertThat(deployment.findLabel("serving.knative.dev/deployment-hash").orElse(""))
                .matches("[0-9a-z]{1,7}");
        assertThat(deployment.labels()).hasSize(9);
        assertThat(deployment.annotations()).containsOnlyKeys("serving.knative.dev/creator");
    }

    @Test
    void aPodAutoscalerScalesTheDeployment() {
        assertThat(at(Types.POD_AUTOSCALER, "hello-00001", "/spec"))
                .isEqualTo(
                        json(
                                """
                                {"containerConcurrency": 0, "protocolType": "http1",
                                 "reachability": "Reachable",
                                 "scaleTargetRef": {"apiVersion": "apps/v1",
                                   "kind": "Deployment", "name": "hello-00001-deployment"}}
                                """));
        assertThat(at(Types.POD_AUTOSCALER, "hello-00001", "/metadata/annotations"))
                .isEqualTo(
                        json(
                                """
                                {"autoscaling.knative.dev/class":
                                   "kpa.autoscaling.knative.dev",
                                 "autoscaling.knative.dev/metric": "concurrency",
                                 "serving.knative.dev/creator": "alice"}
                                """));
    }

    @Test
    void anIngressSendsBothHostsToTheRevision() {
        String http =
                """
                {"paths": [{"splits": [{"serviceNamespace": "default",
                  "serviceName": "hello-00001", "servicePort": 80, "percent": 100,
                  "appendHeaders": {"Knative-Serving-Namespace": "default",
                    "Knative-Serving-Revision": "hello-00001"}}]}]}
                """;
        ApiObject ingress = world.require(Types.INGRESS, "hello");

        assertThat(ingress.isControlledBy(world.require(Types.ROUTE, "hello"))).isTrue();
        assertThat(ingress.spec())
                .isEqualTo(
                        json(
                                """
                                {"httpOption": "Enabled", "rules": [
                                  {"hosts": ["hello.default", "hello.default.svc",
                                     "hello.default.svc.cluster.local"],
                                   "visibility": "ClusterLocal", "http": %s},
                                  {"hosts": ["hello.default.example.com"],
                                   "visibility": "ExternalIP", "http": %s}]}
                                """
                                        .formatted(http, http)));
        assertThat(ingress.metadata().path("labels"))
                .isEqualTo(
                        json(
                                """
                                {"serving.knative.dev/route": "hello",
                                 "serving.knative.dev/routeNamespace": "default",
                                 "serving.knative.dev/service": "hello"}
                                """));
        assertThat(ingress.annotations())
                .containsEntry(
                        "networking.knative.dev/ingress.class",
                        "barista.ingress.networking.knative.dev")
                .containsEntry(
                        "networking.internal.knative.dev/rollout",
                        "{\"configurations\":[{\"configurationName\":\"hello\",\"percent\":100,"
                                + "\"revisions\":[{\"revisionName\":\"hello-00001\","
                                + "\"percent\":100}],\"stepParams\":{}}]}")
                .hasSize(4);
        assertThat(world.published).containsOnlyKeys(World.key("hello"));
    }

    @Test
    void theRouteHasItsFinalizerAndItsConditions() {
        ApiObject route = world.require(Types.ROUTE, "hello");

        assertThat(route.finalizers()).containsExactly("routes.serving.knative.dev");
        assertThat(world.condition(Types.ROUTE, "hello", "CertificateProvisioned"))
                .isEqualTo("True TLSNotEnabled: external-domain-tls is not enabled");
        assertThat(world.condition(Types.ROUTE, "hello", "AllTrafficAssigned")).isEqualTo("True");
        assertThat(world.condition(Types.ROUTE, "hello", "IngressReady")).isEqualTo("True");
    }

    @Test
    void everyStepIsTold() {
        assertThat(world.events("Created"))
                .containsExactlyInAnyOrder(
                        "Created Configuration \"hello\"",
                        "Created Route \"hello\"",
                        "Created Revision \"hello-00001\"",
                        "Created placeholder service \"hello\"",
                        "Created Ingress \"hello\"");
        assertThat(world.events("RevisionReady"))
                .containsExactly("Revision becomes ready upon all resources being ready");
        assertThat(world.events("ConfigurationReady"))
                .containsExactly("Configuration becomes ready");
        assertThat(world.events("LatestReadyUpdate"))
                .containsExactly("LatestReadyRevisionName updated to \"hello-00001\"");
        assertThat(world.events("FinalizerUpdate")).containsExactly("Updated \"hello\" finalizers");
        assertThat(world.events("InternalError")).isEmpty();
    }
}
