package dev.barista.apiserver.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class StatefulSetRulesTest {

    private static final ApiObject SET =
            ApiObject.parse(
                    """
                    {"apiVersion": "apps/v1", "kind": "StatefulSet",
                     "metadata": {"name": "web", "namespace": "default"},
                     "spec": {"replicas": 1, "podManagementPolicy": "OrderedReady", "serviceName": "web",
                      "selector": {"matchLabels": {"app": "web"}},
                      "template": {"metadata": {"labels": {"app": "web"}}, "spec": {}},
                      "volumeClaimTemplates": [
                       {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}]}}
                    """);

    private static ApiObject with(String spec) {
        return SET.with(tree -> tree.withObject("/spec").setAll(ApiObject.parse(spec).tree()));
    }

    private static ApiObject admit(ApiObject set) {
        return WorkloadKinds.admit(Types.STATEFUL_SET, set, null);
    }

    @Test
    void fillsInHowPodsAreReplacedAndWhatClaimsAre() {
        ApiObject set = admit(SET);

        assertThat(set.at("/spec/updateStrategy").toString())
                .isEqualTo("{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":0}}");
        ApiObject claim = ApiObject.of((ObjectNode) set.at("/spec/volumeClaimTemplates/0"));
        assertThat(claim.kind()).isEqualTo("PersistentVolumeClaim");
        assertThat(claim.apiVersion()).isEqualTo("v1");
        assertThat(claim.spec().path("volumeMode").asString()).isEqualTo("Filesystem");
        assertThat(claim.status().path("phase").asString()).isEqualTo("Pending");
    }

    @Test
    void leavesAStrategyWithoutAPartitionAsItIs() {
        ApiObject set = admit(with("{\"updateStrategy\": {\"type\": \"RollingUpdate\"}}"));

        assertThat(set.at("/spec/updateStrategy").toString())
                .isEqualTo("{\"type\":\"RollingUpdate\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"replicas": -1}                                   | spec.replicas: Invalid value: -1: must be greater than or equal to 0
                    {"minReadySeconds": -1}                            | spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0
                    {"ordinals": {"start": -1}}                        | spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0
                    {"podManagementPolicy": "Random"}                  | spec.podManagementPolicy: Invalid value: "Random": must be 'OrderedReady' or 'Parallel'
                    {"updateStrategy": {"type": "Recreate"}}           | spec.updateStrategy: Invalid value: apps.StatefulSetUpdateStrategy{Type:"Recreate", RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}: must be 'RollingUpdate' or 'OnDelete'
                    {"updateStrategy": {"type": "OnDelete", "rollingUpdate": {}}} | only allowed for updateStrategy 'RollingUpdate'
                    {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": -1}}} | spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0
                    {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 2}}} | spec.updateStrategy.rollingUpdate.maxUnavailable: Forbidden: Barista does not support this field
                    {"persistentVolumeClaimRetentionPolicy": {"whenScaled": "Keep"}} | spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Delete", "Retain"
                    {"selector": {}}                                   | spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for statefulset
                    {"selector": {"matchLabels": {"app": "other"}}}    | spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`
                    {"selector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}} | `selector` does not match template `labels`
                    {"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"restartPolicy": "Never"}}} | spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
                    {"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"activeDeadlineSeconds": 1}}} | spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported
                    """)
    void refusesInKubernetesWords(String spec, String why) {
        assertThatThrownBy(() -> admit(with(spec)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(why);
    }

    @Test
    void takesASelectorOfExpressionsThatSelectsTheTemplate() {
        String selector =
                """
                {"selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web"]},
                 {"key": "app", "operator": "Exists"}, {"key": "tier", "operator": "DoesNotExist"}]}}
                """;

        assertThatCode(() -> admit(with(selector))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"serviceName": "other"}
                    {"podManagementPolicy": "Parallel"}
                    {"revisionHistoryLimit": 3}
                    {"volumeClaimTemplates": []}
                    """)
    void mostOfTheSpecNeverChanges(String spec) {
        assertThatThrownBy(() -> WorkloadKinds.admit(Types.STATEFUL_SET, with(spec), admit(SET)))
                .hasMessageContaining(
                        "spec: Forbidden: updates to statefulset spec for fields other than"
                                + " 'replicas', 'ordinals', 'template', 'updateStrategy',"
                                + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                                + " forbidden");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"replicas": 3}
                    {"ordinals": {"start": 5}}
                    {"minReadySeconds": 3}
                    {"updateStrategy": {"type": "OnDelete"}}
                    {"persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete"}}
                    {"template": {"metadata": {"labels": {"app": "web", "v": "2"}}, "spec": {}}}
                    """)
    void theRestOfItMayChange(String spec) {
        assertThatCode(() -> WorkloadKinds.admit(Types.STATEFUL_SET, with(spec), admit(SET)))
                .doesNotThrowAnyException();
    }

    @Test
    void aTemplateOfThePastNeverChanges() {
        Consumer<ObjectNode> change = tree -> tree.withObject("/data").put("spec", "other");
        ApiObject old =
                ApiObject.parse(
                        """
                        {"apiVersion": "apps/v1", "kind": "ControllerRevision",
                         "metadata": {"name": "web-1", "namespace": "default"},
                         "data": {"spec": {}}, "revision": 1}
                        """);

        assertThatThrownBy(
                        () -> WorkloadKinds.admit(Types.CONTROLLER_REVISION, old.with(change), old))
                .hasMessageContaining("field is immutable");
        assertThatThrownBy(() ->
                        WorkloadKinds.admit(
                                Types.CONTROLLER_REVISION,
                                old.with(tree -> tree.remove("data")),
                                null))
                .hasMessageContaining("data: Required value: data is mandatory");
        assertThatCode(() ->
                        WorkloadKinds.admit(
                                Types.CONTROLLER_REVISION,
                                old.with(tree -> tree.put("revision", 3)),
                                old))
                .doesNotThrowAnyException();
    }
}
