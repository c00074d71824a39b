package dev.barista.model.admission;

import static dev.barista.model.admission.Examples.edited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ArrayNode;

class RefusalsTest {

    private static final String DENIED =
            "admission webhook \"validation.webhook.serving.knative.dev\" denied the request:"
                    + " validation failed: ";

    /// `C` stands for the container, `T` for the template, in pointers and messages; `\n` for a new
    /// line.
    @ParameterizedTest
    @CsvFileSource(
            resources = "service-refusals.csv",
            delimiter = '|',
            quoteCharacter = '`',
            numLinesToSkip = 1)
    void refusesAServiceInKnativesWords(String pointer, String json, String message) {
        ApiObject service =
                edited(
                        Examples.SERVICE,
                        pointer.replace("$C", "$T/spec/containers/0")
                                .replace("$T", "/spec/template"),
                        json);

        assertRefused(
                service,
                message.replace("$C", "$T.spec.containers[0]")
                        .replace("$T", "spec.template")
                        .replace("\\n", "\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/spec/traffic|[]|Traffic targets sum to 0, want 100: spec.traffic",
                "/spec/traffic|[{\"percent\": 100}]|expected exactly one, got neither: spec.traffic[0].configurationName, spec.traffic[0].revisionName",
                "/spec/traffic|[{\"percent\": 100, \"revisionName\": \"a\", \"configurationName\": \"b\"}]|expected exactly one, got both: spec.traffic[0].configurationName, spec.traffic[0].revisionName",
                "/metadata/labels|{\"serving.knative.dev/service\": \"other\"}|missing field(s): metadata.labels.serving.knative.dev/service",
            })
    void refusesARoute(String pointer, String json, String message) {
        assertRefused(edited(Examples.ROUTE, pointer, json), message.replace("\\n", "\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/spec|{}|missing field(s): spec",
                "/spec/protocolType|\"\"|missing field(s): spec.protocolType",
                "/spec/protocolType|\"quic\"|invalid value: quic: spec.protocolType",
                "/spec/containerConcurrency|-1|expected 0 <= -1 <= 1000: spec.containerConcurrency",
                "/spec/scaleTargetRef/name|\"\"|missing field(s): spec.scaleTargetRef.name",
                "/spec/scaleTargetRef/namespace|\"x\"|must not set the field(s): spec.scaleTargetRef.namespace",
                "/metadata/annotations|{\"autoscaling.knative.dev/min-scale\": \"-1\"}|expected 0 <= -1 <= 2147483647: metadata.annotations.autoscaling.knative.dev/min-scale",
                "/metadata/name|\"1a\"|invalid value: not a DNS 1035 label: [a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')]: metadata.name",
            })
    void refusesAPodAutoscaler(String pointer, String json, String message) {
        assertRefused(edited(Examples.POD_AUTOSCALER, pointer, json), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/spec|{}|missing field(s): spec",
                "/spec/rules|[]|missing field(s): spec.rules",
                "/spec/rules/0/hosts|[]|missing field(s): spec.rules[0].hosts",
                "/spec/rules/0/http|null|missing field(s): spec.rules[0].http",
                "/spec/rules/0/http/paths|[]|missing field(s): spec.rules[0].http.paths",
                "/spec/rules/0/http/paths/0/splits|[]|missing field(s): spec.rules[0].http.paths[0].splits",
                "/spec/rules/0/http/paths/0/splits/0/percent|50|Traffic split percentage must total to 100, but was 50: spec.rules[0].http.paths[0].splits",
                "/spec/rules/0/http/paths/0/splits/0/serviceName|\"\"|missing field(s): spec.rules[0].http.paths[0].splits[0].serviceName",
                "/spec/rules/0/visibility|\"Public\"|invalid value: Public: spec.rules[0].visibility",
                "/spec/tls|[{\"hosts\": [\"a.b\"]}]|missing field(s): spec.tls[0].secretName",
                "/spec/tls|[{\"secretName\": \"site\"}]|missing field(s): spec.tls[0].hosts",
                "/spec/tls|[{\"hosts\": [\"a.b\"], \"secretName\": \"site\", \"secretNamespace\": \"other\"}]|invalid value: other: spec.tls[0].secretNamespace",
            })
    void refusesAnIngress(String pointer, String json, String message) {
        assertRefused(edited(Examples.INGRESS, pointer, json), message.replace("\\n", "\n"));
    }

    @Test
    void refusesToChangeARevisionsSpec() {
        ApiObject stored = Examples.create(Examples.REVISION).object();
        ApiObject changed = edited(stored, "/spec/timeoutSeconds", "10");

        assertRefused(
                () -> Examples.update(stored, changed, "bob"),
                """
                Immutable fields changed (-old +new): spec
                {spec}.timeoutSeconds:
                	-: 300
                	+: 10
                """);
    }

    @Test
    void letsARevisionsScaleBeChanged() {
        ApiObject stored = Examples.create(Examples.REVISION).object();
        String annotation = "{\"autoscaling.knative.dev/min-scale\": \"%s\"}";

        ApiObject changed = edited(stored, "/metadata/annotations", annotation.formatted(2));

        assertThat(Examples.update(stored, changed, "bob").object()).isEqualTo(changed);
        assertRefused(
                () ->
                        Examples.update(
                                stored,
                                edited(stored, "/metadata/annotations", annotation.formatted("x")),
                                "bob"),
                "invalid value: x: metadata.annotations.autoscaling.knative.dev/min-scale");
    }

    @Test
    void aNamedRevisionNeedsAnotherNameToChange() {
        // Given
        ApiObject named =
                edited(Examples.SERVICE, "/spec/template/metadata", "{\"name\": \"hello-a\"}");
        ApiObject stored = Examples.create(named).object();
        ApiObject changed =
                edited(stored, "/spec/template/spec/containers/0/image", "\"ghcr.io/x/y:2\"");

        // Then
        assertRefused(
                () -> Examples.update(stored, changed, "bob"),
                """
                Saw the following changes without a name change (-old +new): \
                spec.template.metadata.name
                {template}.spec.containers[0].image:
                	-: "ghcr.io/x/y:1"
                	+: "ghcr.io/x/y:2"
                """);
        Examples.update(
                stored, edited(changed, "/spec/template/metadata/name", "\"hello-b\""), "b");
    }

    @Test
    void remembersWhoMadeAndWhoChanged() {
        // Given
        ApiObject stored = Examples.create(Examples.SERVICE).object();
        ApiObject labelled = edited(stored, "/metadata/labels", "{\"a\": \"b\"}");
        ApiObject changed = edited(stored, "/spec/template/spec/timeoutSeconds", "10");
        String modifier = "serving.knative.dev/lastModifier";

        // Then
        assertThat(Examples.update(stored, labelled, "bob").object().findAnnotation(modifier))
                .contains("alice");
        assertThat(Examples.update(stored, changed, "bob").object().findAnnotation(modifier))
                .contains("bob");
        assertRefused(
                () ->
                        Examples.update(
                                stored,
                                edited(
                                        stored,
                                        "/metadata/annotations/serving.knative.dev~1creator",
                                        "\"eve\""),
                                "eve"),
                "annotation value is immutable: metadata.annotations.serving.knative.dev/creator");
        assertRefused(
                () ->
                        Examples.update(
                                stored,
                                edited(
                                        stored,
                                        "/metadata/annotations/serving.knative.dev~1lastModifier",
                                        "\"eve\""),
                                "eve"),
                "invalid value: eve: metadata.annotations.serving.knative.dev/lastModifier");
    }

    @Test
    void anOwnedRouteHasNoUsersOfItsOwn() {
        ApiObject owned =
                edited(
                        Examples.ROUTE,
                        "/metadata/ownerReferences",
                        "[{\"kind\": \"Service\", \"name\": \"hello\", \"uid\": \"1\"}]");

        assertThat(Examples.create(owned).object().annotations()).isEmpty();
        assertThat(Examples.create(Examples.ROUTE).object().annotations()).hasSize(2);
    }

    @Test
    void tellsAllMistakesInOrder() {
        ApiObject service =
                edited(
                        edited(Examples.SERVICE, "/spec/template/spec/timeoutSeconds", "601"),
                        "/spec/template/spec/containers/0",
                        "{\"name\": \"x\", \"stdin\": true, \"tty\": true}");
        service =
                service.with(
                        tree -> ((ArrayNode) tree.at("/spec/template/spec/containers")).remove(1));

        assertRefused(
                service,
                """
                expected 0 <= 601 <= 600: spec.template.spec.timeoutSeconds
                missing field(s): spec.template.spec.containers[0].image
                must not set the field(s): spec.template.spec.containers[0].stdin, spec.template.spec.containers[0].tty\
                """);
    }

    @Test
    void refusesABadSettingAtTheEdit() {
        ApiObject configMap =
                ApiObject.parse(
                        """
                        {"kind": "ConfigMap", "metadata": {"namespace": "knative-serving",
                          "name": "config-autoscaler"}, "data": {"stable-window": "5s"}}
                        """);
        ApiObject elsewhere = edited(configMap, "/metadata/namespace", "\"default\"");

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> Examples.create(configMap))
                .withMessage(
                        "admission webhook \"config.webhook.serving.knative.dev\" denied the"
                                + " request: validation failed: stable-window = 5s, must be in [6s;"
                                + " 1h0m0s] range");
        assertThat(Examples.create(elsewhere).object()).isEqualTo(elsewhere);
    }

    @Test
    void refusesAnEditOfTheExample() {
        ApiObject shipped =
                ApiObject.parse(
                        """
                        {"kind": "ConfigMap", "metadata": {"namespace": "knative-serving",
                          "name": "config-gc",
                          "annotations": {"knative.dev/example-checksum": "%s"}},
                         "data": {"_example": "min-non-active-revisions: 20\\n"}}
                        """
                                .formatted(
                                        ConfigMapRules.checksum("min-non-active-revisions: 20")));

        assertThat(Examples.create(shipped).object()).isEqualTo(shipped);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> Examples.create(edited(shipped, "/data/_example", "\"a: 1\"")))
                .withMessageContaining("the update modifies a key in \"_example\" which is");
    }

    @Test
    void checksumsAsKnativeDoes() {
        assertThat(ConfigMapRules.checksum("123456789")).isEqualTo("cbf43926");
        assertThat(ConfigMapRules.checksum("  123456789\n")).isEqualTo("cbf43926");
    }

    @Test
    void limitsWhatARevisionMayAskForByTheSettings() {
        ConfigSnapshot config =
                ConfigSnapshot.DEFAULT
                        .with("config-autoscaler", Map.of("max-scale-limit", "5", "max-scale", "3"))
                        .orElseThrow()
                        .with(
                                "config-defaults",
                                Map.of(
                                        "allow-container-concurrency-zero",
                                        "false",
                                        "container-concurrency",
                                        "1"))
                        .orElseThrow();
        String annotations = "{\"annotations\": {\"autoscaling.knative.dev/max-scale\": \"%d\"}}";
        String path = "spec.template.metadata.annotations.autoscaling.knative.dev/max-scale";

        assertRefused(
                () ->
                        Examples.create(
                                edited(
                                        Examples.SERVICE,
                                        "/spec/template/metadata",
                                        annotations.formatted(6)),
                                config),
                "expected 1 <= 6 <= 5: " + path);
        assertRefused(
                () ->
                        Examples.create(
                                edited(
                                        Examples.SERVICE,
                                        "/spec/template/metadata",
                                        annotations.formatted(0)),
                                config),
                "max-scale=0 (unlimited), must be less than 5: " + path);
        assertRefused(
                () ->
                        Examples.create(
                                edited(
                                        Examples.SERVICE,
                                        "/spec/template/spec/containerConcurrency",
                                        "0"),
                                config),
                "expected 1 <= 0 <= 1000: spec.template.spec.containerConcurrency");
    }

    @Test
    void warnsOfACapabilityThatIsSpelledWrong() {
        String context = "spec.template.spec.containers[0].securityContext.";

        assertThat(Examples.create(Examples.SERVICE).warnings()).isEmpty();
        assertThat(
                        Examples.create(
                                        edited(
                                                Examples.SERVICE,
                                                "/spec/template/spec/containers/0/securityContext",
                                                """
                                                {"allowPrivilegeEscalation": false,
                                                 "capabilities": {"drop": ["all"]},
                                                 "runAsNonRoot": true,
                                                 "seccompProfile": {"type": "RuntimeDefault"}}
                                                """))
                                .warnings())
                .containsExactly(
                        "invalid value: all: %scapabilities.drop\nMust be spelled as 'ALL'"
                                .formatted(context));
    }

    @Test
    void writesOfAStatusAndDeletesPassAsTheyAre() {
        ApiObject broken = edited(Examples.SERVICE, "/spec", "{}");

        assertThat(
                        KnativeAdmission.admit(
                                        Operation.UPDATE,
                                        Types.SERVICE,
                                        broken,
                                        broken,
                                        "alice",
                                        true,
                                        ConfigSnapshot.DEFAULT)
                                .object())
                .isEqualTo(broken);
        assertThat(
                        Examples.admit(
                                        Operation.DELETE,
                                        broken,
                                        broken,
                                        "a",
                                        ConfigSnapshot.DEFAULT)
                                .object())
                .isEqualTo(broken);
    }

    private static void assertRefused(ApiObject object, String message) {
        assertRefused(() -> Examples.create(object), message);
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(call)
                .satisfies(refusal -> {
                    assertThat(refusal.status().code()).isEqualTo(400);
                    assertThat(refusal.status().reason()).isEqualTo("BadRequest");
                })
                .withMessage(DENIED + message);
    }
}
