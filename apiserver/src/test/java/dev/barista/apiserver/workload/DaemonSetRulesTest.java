package dev.barista.apiserver.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonSetRulesTest {

    private static ApiObject with(String spec) {
        return ApiObject.parse(
                        """
                        {"apiVersion": "apps/v1", "kind": "DaemonSet",
                         "metadata": {"name": "agent", "namespace": "default"},
                         "spec": {"selector": {"matchLabels": {"app": "agent"}},
                          "template": {"metadata": {"labels": {"app": "agent"}}, "spec": {}}}}
                        """)
                .with(tree -> tree.withObject("/spec").setAll(ApiObject.parse(spec).tree()));
    }

    private static ApiObject admit(String spec) {
        return WorkloadKinds.admit(Types.DAEMON_SET, with(spec), null);
    }

    @Test
    void fillsInHowItsPodIsReplaced() {
        assertThat(admit("{}").at("/spec/updateStrategy").toString())
                .isEqualTo(
                        "{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxUnavailable\":1,\"maxSurge\":0}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"minReadySeconds": -1}                                | spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0
                    {"selector": {}}                                       | empty selector is invalid for daemonset
                    {"selector": {"matchLabels": {"app": "b"}}}            | `selector` does not match template `labels`
                    {"template": {"metadata": {"labels": {"app": "agent"}}, "spec": {"restartPolicy": "OnFailure"}}} | spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"
                    {"template": {"metadata": {"labels": {"app": "agent"}}, "spec": {"activeDeadlineSeconds": 3}}} | activeDeadlineSeconds in DaemonSet is not Supported
                    {"updateStrategy": {"type": "Recreate"}}               | spec.updateStrategy: Unsupported value: "Recreate": supported values: "OnDelete", "RollingUpdate"
                    {"updateStrategy": {"rollingUpdate": {"maxSurge": 1}}} | spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero
                    {"updateStrategy": {"rollingUpdate": {"maxUnavailable": 0}}} | spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0
                    {"updateStrategy": {"rollingUpdate": {"maxUnavailable": "101%"}}} | must not be greater than 100%
                    {"updateStrategy": {"rollingUpdate": {"maxUnavailable": "some"}}} | a valid percent string must be a numeric string
                    {"updateStrategy": {"rollingUpdate": {"maxUnavailable": -2}}} | spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: -2: must be greater than or equal to 0
                    """)
    void refusesInKubernetesWords(String spec, String why) {
        assertThatThrownBy(() -> admit(spec)).hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"updateStrategy\": {\"type\": \"OnDelete\"}}",
                "{\"updateStrategy\": {\"rollingUpdate\": {\"maxUnavailable\": \"10%\"}}}",
                "{\"updateStrategy\": {\"rollingUpdate\": {\"maxSurge\": 1, \"maxUnavailable\": 0}}}",
                "{\"updateStrategy\": {\"rollingUpdate\": {\"maxSurge\": \"50%\", \"maxUnavailable\": \"0%\"}}}"
            })
    void takesEachWayToReplaceAPod(String spec) {
        assertThatCode(() -> admit(spec)).doesNotThrowAnyException();
    }

    @Test
    void theSelectorNeverChanges() {
        String other =
                """
                {"selector": {"matchLabels": {"app": "b"}},
                 "template": {"metadata": {"labels": {"app": "b"}}, "spec": {}}}
                """;

        assertThatThrownBy(() -> WorkloadKinds.admit(Types.DAEMON_SET, with(other), admit("{}")))
                .hasMessageContaining("spec.selector: Invalid value")
                .hasMessageContaining("field is immutable");
    }
}
