package dev.barista.node.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class PlacementTest {

    private static final ApiObject NODE =
            ApiObject.parse(
                    """
                    {"kind": "Node", "metadata": {"name": "barista", "labels": {
                       "kubernetes.io/hostname": "barista", "kubernetes.io/os": "linux",
                       "disk": "ssd", "cores": "8"}},
                     "spec": {"taints": [
                       {"key": "team", "value": "a", "effect": "NoSchedule"},
                       {"key": "old", "effect": "PreferNoSchedule"}]}}
                    """);
    private static final String TOLERATES =
            "'tolerations': [{'key': 'team', 'operator': 'Exists'}]";
    private static final String AFFINE =
            "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    'nodeSelector': {'disk': 'ssd', 'kubernetes.io/os': 'linux'} |
                    'nodeSelector': {'disk': 'hdd'} | AFFINE
                    'affinity': {'nodeAffinity': {'REQUIRED': {'nodeSelectorTerms': [{'matchExpressions': [{'key': 'disk', 'operator': 'In', 'values': ['ssd', 'nvme']}]}]}}} |
                    'affinity': {'nodeAffinity': {'REQUIRED': {'nodeSelectorTerms': [{'matchExpressions': [{'key': 'disk', 'operator': 'NotIn', 'values': ['ssd']}]}]}}} | AFFINE
                    'affinity': {'nodeAffinity': {'REQUIRED': {'nodeSelectorTerms': [{'matchExpressions': [{'key': 'gpu', 'operator': 'Exists'}]}, {'matchFields': [{'key': 'metadata.name', 'operator': 'In', 'values': ['barista']}]}]}}} |
                    'affinity': {'nodeAffinity': {'REQUIRED': {'nodeSelectorTerms': [{'matchExpressions': [{'key': 'cores', 'operator': 'Gt', 'values': ['4']}, {'key': 'cores', 'operator': 'Lt', 'values': ['8']}]}]}}} | AFFINE
                    'affinity': {'nodeAffinity': {'REQUIRED': {'nodeSelectorTerms': [{}]}}} | AFFINE
                    'affinity': {'nodeAffinity': {'preferredDuringSchedulingIgnoredDuringExecution': [{'weight': 1, 'preference': {'matchExpressions': [{'key': 'gpu', 'operator': 'Exists'}]}}]}} |
                    'affinity': {'podAffinity': {'REQUIRED': [{'topologyKey': 'kubernetes.io/hostname', 'labelSelector': {'matchLabels': {'app': 'db'}}}]}} |
                    'affinity': {'podAffinity': {'REQUIRED': [{'topologyKey': 'kubernetes.io/hostname', 'labelSelector': {'matchLabels': {'app': 'cache'}}}]}} | 0/1 nodes are available: 1 node(s) didn't match pod affinity rules.
                    'affinity': {'podAffinity': {'REQUIRED': [{'topologyKey': 'kubernetes.io/hostname', 'labelSelector': {'matchLabels': {'app': 'web'}}}]}} |
                    'affinity': {'podAntiAffinity': {'REQUIRED': [{'topologyKey': 'kubernetes.io/hostname', 'labelSelector': {'matchLabels': {'app': 'db'}}}]}} | 0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.
                    'affinity': {'podAntiAffinity': {'REQUIRED': [{'topologyKey': 'kubernetes.io/hostname', 'namespaces': ['other'], 'labelSelector': {'matchLabels': {'app': 'db'}}}]}} |
                    'affinity': {'podAntiAffinity': {'REQUIRED': [{'topologyKey': 'zone', 'labelSelector': {'matchLabels': {'app': 'db'}}}]}} |
                    'topologySpreadConstraints': [{'maxSkew': 1, 'topologyKey': 'kubernetes.io/hostname', 'whenUnsatisfiable': 'DoNotSchedule', 'labelSelector': {'matchLabels': {'app': 'db'}}}] |
                    'topologySpreadConstraints': [{'maxSkew': 1, 'topologyKey': 'topology.kubernetes.io/zone', 'whenUnsatisfiable': 'DoNotSchedule'}] | 0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label).
                    'topologySpreadConstraints': [{'maxSkew': 1, 'topologyKey': 'topology.kubernetes.io/zone', 'whenUnsatisfiable': 'ScheduleAnyway'}] |
                    'topologySpreadConstraints': [{'maxSkew': 1, 'minDomains': 2, 'topologyKey': 'kubernetes.io/hostname', 'whenUnsatisfiable': 'DoNotSchedule', 'labelSelector': {}}] | 0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints.
                    'runtimeClassName': 'crun' |
                    'runtimeClassName': 'kata' | RuntimeClass "kata" not found (expected: crun, which runs this node's pods)
                    'schedulerName': 'default-scheduler' |
                    'schedulerName': 'volcano' | schedulerName: volcano (expected: default-scheduler, there is no other)
                    'priorityClassName': 'system-node-critical' |
                    'priorityClassName': 'high' | no PriorityClass with name high was found
                    'nodeSelector': {} |
                    """)
    void judgesAgainstTheOneNode(String fields, String message) {
        assertThat(refusal("{%s, %s}".formatted(TOLERATES, fields), NODE).orElse(null))
                .isEqualTo(message == null ? null : message.replace("AFFINE", AFFINE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    [] | no
                    [{'key': 'team', 'value': 'a'}] | yes
                    [{'key': 'team', 'operator': 'Equal', 'value': 'b'}] | no
                    [{'key': 'team', 'operator': 'Exists', 'effect': 'NoExecute'}] | no
                    [{'key': 'team', 'operator': 'Exists', 'effect': 'NoSchedule'}] | yes
                    [{'operator': 'Exists'}] | yes
                    """)
    void aTaintIsToleratedOrNot(String tolerations, String tolerated) {
        assertThat(refusal("{'tolerations': %s}".formatted(tolerations), NODE).orElse("yes"))
                .isEqualTo(
                        tolerated.equals("yes")
                                ? "yes"
                                : "0/1 nodes are available: 1 node(s) had untolerated taint {team:"
                                        + " a}.");
    }

    @Test
    void aNodeThatIsCordonedTakesNone() {
        ApiObject closed = NODE.with(tree -> tree.withObject("/spec").put("unschedulable", true));

        assertThat(refusal("{%s}".formatted(TOLERATES), closed))
                .contains("0/1 nodes are available: 1 node(s) were unschedulable.");
    }

    @Test
    void aPodThatRunsMayObjectToAnother() {
        ApiObject shy =
                pod(
                        "shy",
                        "{'affinity': {'podAntiAffinity': {'REQUIRED': [{'topologyKey':"
                                + " 'kubernetes.io/hostname', 'labelSelector': {'matchLabels':"
                                + " {'app': 'web'}}}]}}}");

        assertThat(
                        new Placement(NODE, "crun", List.of(shy))
                                .refusal(pod("web", "{%s}".formatted(TOLERATES))))
                .contains(
                        "0/1 nodes are available: 1 node(s) didn't satisfy existing pods"
                                + " anti-affinity rules.");
    }

    private static Optional<String> refusal(String spec, ApiObject node) {
        return new Placement(node, "crun", List.of(pod("db", "{}"))).refusal(pod("web", spec));
    }

    private static ApiObject pod(String app, String spec) {
        String json =
                spec.replace('\'', '"')
                        .replace("REQUIRED", "requiredDuringSchedulingIgnoredDuringExecution");
        return ApiObject.parse(
                        "{\"kind\": \"Pod\", \"metadata\": {\"name\": \"%s\", \"namespace\": \"default\","
                                        .formatted(app)
                                + " \"labels\": {\"app\": \"%s\"}}}".formatted(app))
                .with(tree -> tree.set("spec", (ObjectNode) Json.MAPPER.readTree(json)));
    }
}
