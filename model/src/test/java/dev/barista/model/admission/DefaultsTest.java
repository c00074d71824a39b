package dev.barista.model.admission;

import static dev.barista.model.admission.Examples.edited;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.testkit.Property;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultsTest {

    private static final String CONTAINER = "/spec/template/spec/containers/0";

    @Test
    void completesAMinimalService() {
        ApiObject service = Examples.create(Examples.SERVICE).object();

        assertThat(service.tree())
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"apiVersion": "serving.knative.dev/v1", "kind": "Service",
                                 "metadata": {"name": "hello", "namespace": "default",
                                   "annotations": {"serving.knative.dev/creator": "alice",
                                     "serving.knative.dev/lastModifier": "alice"}},
                                 "spec": {
                                   "template": {"spec": {
                                     "containerConcurrency": 0,
                                     "containers": [{"image": "ghcr.io/x/y:1",
                                       "name": "user-container",
                                       "readinessProbe": {"successThreshold": 1,
                                         "tcpSocket": {"port": 0}},
                                       "resources": {}}],
                                     "enableServiceLinks": false,
                                     "timeoutSeconds": 300}},
                                   "traffic": [{"latestRevision": true, "percent": 100}]}}
                                """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/readinessProbe|{\"httpGet\": {\"path\": \"/\"}, \"periodSeconds\": 5}|{\"httpGet\":{\"path\":\"/\"},\"periodSeconds\":5,\"successThreshold\":1,\"failureThreshold\":3,\"timeoutSeconds\":1}",
                "/readinessProbe|{\"httpGet\": {}}|{\"httpGet\":{},\"successThreshold\":1}",
                "/readinessProbe/httpGet|{\"scheme\": \"http\"}|{\"scheme\":\"HTTP\"}",
                "/livenessProbe|{\"httpGet\": {\"scheme\": \"Http\"}}|{\"httpGet\":{\"scheme\":\"HTTP\"}}",
                "/readinessProbe|{}|{\"tcpSocket\":{\"port\":0},\"successThreshold\":1}",
                "/name|\"\"|\"user-container\"",
            })
    void completesAContainer(String pointer, String given, String expected) {
        ApiObject service =
                Examples.create(edited(Examples.SERVICE, CONTAINER + pointer, given)).object();

        assertThat(service.at(CONTAINER + pointer)).isEqualTo(Json.MAPPER.readTree(expected));
    }

    @Test
    void mountsSecretsReadOnlyAndScratchSpaceWritable() {
        ApiObject given =
                edited(
                        edited(
                                Examples.SERVICE,
                                "/spec/template/spec/volumes",
                                "[{\"name\": \"s\", \"secret\": {\"secretName\": \"s\"}},"
                                        + " {\"name\": \"e\", \"emptyDir\": {}}]"),
                        CONTAINER + "/volumeMounts",
                        "[{\"name\": \"s\", \"mountPath\": \"/s\"},"
                                + " {\"name\": \"e\", \"mountPath\": \"/e\"}]");

        ApiObject service = Examples.create(given).object();

        assertThat(service.at(CONTAINER + "/volumeMounts/0/readOnly").asBoolean(false)).isTrue();
        assertThat(service.at(CONTAINER + "/volumeMounts/1").has("readOnly")).isFalse();
    }

    @Test
    void takesDefaultsFromTheSettings() {
        ConfigSnapshot config =
                ConfigSnapshot.DEFAULT
                        .with(
                                "config-defaults",
                                Map.of(
                                        "revision-timeout-seconds", "100",
                                        "revision-response-start-timeout-seconds", "50",
                                        "revision-idle-timeout-seconds", "20",
                                        "revision-cpu-request", "400m",
                                        "revision-memory-limit", "200M",
                                        "container-concurrency", "7",
                                        "container-name-template", "{{.Name}}-app",
                                        "enable-service-links", "default"))
                        .orElseThrow();

        ApiObject service = Examples.create(Examples.SERVICE, config).object();

        assertThat(service.at("/spec/template/spec"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"containerConcurrency": 7, "timeoutSeconds": 100,
                                 "responseStartTimeoutSeconds": 50, "idleTimeoutSeconds": 20,
                                 "containers": [{"image": "ghcr.io/x/y:1", "name": "hello-app",
                                   "readinessProbe": {"successThreshold": 1,
                                     "tcpSocket": {"port": 0}},
                                   "resources": {"requests": {"cpu": "400m"},
                                     "limits": {"memory": "200M"}}}]}
                                """));
    }

    @Test
    void leavesAnOldTemplateOfItsOwnNameAlone() {
        // Given
        ApiObject named =
                edited(Examples.SERVICE, "/spec/template/metadata", "{\"name\": \"hello-a\"}");
        ApiObject stored = Examples.create(named).object();
        ConfigSnapshot config =
                ConfigSnapshot.DEFAULT
                        .with("config-defaults", Map.of("revision-cpu-request", "1"))
                        .orElseThrow();

        // When
        ApiObject updated =
                Examples.admit(
                                Operation.UPDATE,
                                edited(stored, "/metadata/labels", "{\"a\": \"b\"}"),
                                stored,
                                "bob",
                                config)
                        .object();

        // Then
        assertThat(updated.at("/spec")).isEqualTo(stored.at("/spec"));
    }

    @Test
    void completesRoutesPodAutoscalersAndIngresses() {
        assertThat(Examples.create(Examples.ROUTE).object().at("/spec/traffic/0/latestRevision"))
                .hasToString("true");
        assertThat(Examples.create(Examples.POD_AUTOSCALER).object().annotations())
                .isEqualTo(
                        Map.of(
                                "autoscaling.knative.dev/class", "kpa.autoscaling.knative.dev",
                                "autoscaling.knative.dev/metric", "concurrency"));
        ApiObject ingress = Examples.create(Examples.INGRESS).object();
        assertThat(ingress.at("/spec/rules/0/visibility").asString()).isEqualTo("ExternalIP");
        assertThat(ingress.at("/spec/rules/0/http/paths/0/splits/0/percent").asInt())
                .isEqualTo(100);
    }

    @Test
    void admittingWhatWasAdmittedChangesNothing() {
        List<Map.Entry<String, String>> edits =
                List.of(
                        Map.entry("/spec/template/spec/timeoutSeconds", "30"),
                        Map.entry("/spec/template/spec/idleTimeoutSeconds", "3"),
                        Map.entry("/spec/template/spec/containerConcurrency", "5"),
                        Map.entry("/spec/template/metadata", "{\"name\": \"hello-x\"}"),
                        Map.entry("/spec/template/metadata", "{\"labels\": {\"a\": \"b\"}}"),
                        Map.entry(CONTAINER + "/name", "\"app\""),
                        Map.entry(CONTAINER + "/ports", "[{\"containerPort\": 9000}]"),
                        Map.entry(CONTAINER + "/readinessProbe", "{\"periodSeconds\": 3}"),
                        Map.entry(
                                CONTAINER + "/livenessProbe", "{\"exec\": {\"command\": [\"a\"]}}"),
                        Map.entry(CONTAINER + "/resources", "{\"limits\": {\"cpu\": 1}}"),
                        Map.entry(CONTAINER + "/env", "[{\"name\": \"A\", \"value\": \"1\"}]"),
                        Map.entry(
                                "/spec/traffic",
                                "[{\"percent\": 100}, {\"revisionName\": \"hello-a\", \"tag\": \"a\"}]"));
        ConfigSnapshot rich =
                ConfigSnapshot.DEFAULT
                        .with(
                                "config-defaults",
                                Map.of(
                                        "revision-cpu-request", "100m",
                                        "revision-idle-timeout-seconds", "10"))
                        .orElseThrow();

        Property.holds(
                300,
                cases -> {
                    ConfigSnapshot config =
                            cases.random().nextBoolean() ? rich : ConfigSnapshot.DEFAULT;
                    ApiObject service = Examples.SERVICE;
                    for (int i = 0; i < cases.length(); i++) {
                        var edit = edits.get(cases.between(0, edits.size() - 1));
                        service = edited(service, edit.getKey(), edit.getValue());
                    }
                    ApiObject once = Examples.create(service, config).object();

                    assertThat(Examples.create(once, config).object()).isEqualTo(once);
                    assertThat(Examples.admit(Operation.UPDATE, once, once, "bob", config).object())
                            .isEqualTo(once);
                });
        for (ApiObject object : Examples.ALL) {
            ApiObject once = Examples.create(object).object();
            assertThat(Examples.create(once).object()).isEqualTo(once);
        }
    }
}
