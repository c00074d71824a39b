package dev.barista.apiserver.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HpaRulesTest {

    private static ApiObject admit(String spec) {
        ApiObject hpa =
                ApiObject.parse(
                                """
                                {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
                                 "metadata": {"name": "x", "namespace": "default"},
                                 "spec": {"scaleTargetRef": {"apiVersion": "apps/v1",
                                   "kind": "Deployment", "name": "x"}, "maxReplicas": 3}}
                                """)
                        .with(tree ->
                                tree.withObject("/spec").setAll(ApiObject.parse(spec).tree()));
        return WorkloadKinds.admit(Types.HORIZONTAL_POD_AUTOSCALER, hpa, null);
    }

    @Test
    void fillsInTheMetricAndTheRestOfABehaviour() {
        ApiObject hpa = admit("{\"behavior\": {\"scaleDown\": {\"selectPolicy\": \"Min\"}}}");

        assertThat(hpa.spec().path("metrics"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                [{"type": "Resource", "resource": {"name": "cpu", "target":
                                  {"type": "Utilization", "averageUtilization": 80}}}]
                                """));
        assertThat(hpa.spec().path("behavior"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"scaleUp": {"stabilizationWindowSeconds": 0, "selectPolicy": "Max",
                                   "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15},
                                     {"type": "Percent", "value": 100, "periodSeconds": 15}]},
                                 "scaleDown": {"selectPolicy": "Min", "policies":
                                   [{"type": "Percent", "value": 100, "periodSeconds": 15}]}}
                                """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"minReplicas": 0}  | spec.minReplicas: Invalid value: 0: must be greater than or equal to 1
                    {"maxReplicas": 0}  | spec.maxReplicas: Invalid value: 0: must be greater than 0
                    {"minReplicas": 4}  | spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`
                    {"scaleTargetRef": {"name": "x"}} | spec.scaleTargetRef.kind: Required value
                    {"metrics": [{"type": "Other"}]}  | spec.metrics[0].type: Unsupported value: "Other"
                    {"metrics": [{"type": "Pods"}]}   | spec.metrics[0].pods: Required value: must populate information for the given metric source
                    {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization"}}}]} | must set either a target raw value or a target utilization
                    {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 0}}}]} | spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0
                    {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 5, "averageValue": "1"}}}]} | may not set both a target raw value and a target utilization
                    {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "AverageValue", "averageValue": "-1"}}}]} | must be positive
                    {"behavior": {"scaleUp": {"stabilizationWindowSeconds": 3601}}} | must be less than or equal to 3600
                    {"behavior": {"scaleUp": {"selectPolicy": "Best"}}} | spec.behavior.scaleUp.selectPolicy: Unsupported value: "Best": supported values: "Disabled", "Max", "Min"
                    {"behavior": {"scaleUp": {"policies": []}}} | spec.behavior.scaleUp.policies: Required value: must specify at least one Policy
                    {"behavior": {"scaleUp": {"policies": [{"type": "Pods", "value": 0, "periodSeconds": 5}]}}} | spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero
                    {"behavior": {"scaleDown": {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 1801}]}}} | must be less than or equal to 1800
                    """)
    void refusesInKubernetesWords(String spec, String why) {
        assertThatThrownBy(() -> admit(spec)).hasMessageContaining(why);
    }
}
