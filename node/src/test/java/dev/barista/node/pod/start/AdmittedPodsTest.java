package dev.barista.node.pod.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.admission.KnativeAdmission;
import dev.barista.model.admission.Operation;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// What admission takes, the node takes too: a field that one refuses and the other does not leaves
/// a revision that is stored and never starts.
class AdmittedPodsTest {

    /// A field of the container (`c:`) or of the pod (`p:`), as JSON; what both say of it.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    c:readinessProbe | {"httpGet": {"scheme": "http"}} | taken
                    c:readinessProbe | {"httpGet": {"scheme": "HTTP"}} | taken
                    c:readinessProbe | {"httpGet": {"scheme": "hTtP", "path": "/"}} | taken
                    c:readinessProbe | {"httpGet": {"scheme": ""}} | taken
                    c:readinessProbe | {"httpGet": {"scheme": null}} | taken
                    c:readinessProbe | {"httpGet": {"scheme": "HTTPS"}} | taken
                    c:readinessProbe | {"httpGet": {"scheme": "https"}} | taken
                    c:readinessProbe | {"httpGet": {"scheme": "ftp"}} | refused
                    c:readinessProbe | {"httpGet": {"port": "http"}} | taken
                    c:readinessProbe | {"httpGet": {"host": ""}} | taken
                    c:readinessProbe | {"tcpSocket": {"port": 0}} | taken
                    c:readinessProbe | {"exec": {"command": ["true"]}} | taken
                    c:readinessProbe | {"grpc": {"port": 8080}} | taken
                    c:readinessProbe | {"grpc": null, "tcpSocket": {}} | taken
                    c:livenessProbe | {"httpGet": {"scheme": "http"}} | taken
                    c:livenessProbe | {"httpGet": {"scheme": ""}} | taken
                    c:livenessProbe | {"httpGet": {"scheme": "https", "host": "example.com"}, "terminationGracePeriodSeconds": 5} | taken
                    c:startupProbe | {"httpGet": {"scheme": "Http"}} | taken
                    c:startupProbe | {"grpc": {"port": 1, "service": "a"}} | taken
                    c:ports | [{"containerPort": 8080}] | taken
                    c:ports | [{"containerPort": 8080, "protocol": "TCP"}] | taken
                    c:ports | [{"containerPort": 8080, "protocol": ""}] | taken
                    c:ports | [{"containerPort": 8080, "protocol": "tcp"}] | refused
                    c:ports | [{"containerPort": 8080, "protocol": "UDP"}] | refused
                    c:ports | [{"containerPort": 8080, "name": "http1"}] | taken
                    c:ports | [{"containerPort": 8080, "name": "h2c"}] | taken
                    c:ports | [{"containerPort": 8080, "hostPort": 0}] | taken
                    c:ports | [{"containerPort": 8080, "hostPort": 80}] | refused
                    c:imagePullPolicy | "Always" | taken
                    c:imagePullPolicy | "" | taken
                    c:imagePullPolicy | "always" | refused
                    c:stdin | false | taken
                    c:stdin | true | refused
                    c:tty | false | taken
                    c:tty | true | refused
                    c:lifecycle | {} | refused
                    c:lifecycle | null | taken
                    c:lifecycle | {"preStop": {"exec": {"command": ["x"]}}} | refused
                    c:restartPolicy | "" | taken
                    c:restartPolicy | "Always" | refused
                    c:workingDir | "" | taken
                    c:resizePolicy | [] | taken
                    c:terminationMessagePath | "" | taken
                    c:terminationMessagePath | "/tmp/log" | taken
                    c:terminationMessagePolicy | "File" | taken
                    c:resources | {"limits": {"cpu": "1", "memory": "64Mi"}} | taken
                    c:resources | {"limits": {"nvidia.com/gpu": "1"}} | taken
                    c:resources | {"requests": {"ephemeral-storage": "1Gi"}} | taken
                    c:resources | {"claims": []} | taken
                    c:securityContext | {"runAsUser": 1000, "runAsNonRoot": true} | taken
                    c:securityContext | {"readOnlyRootFilesystem": false} | taken
                    c:securityContext | {"readOnlyRootFilesystem": true} | taken
                    c:securityContext | {"allowPrivilegeEscalation": true} | taken
                    c:securityContext | {"privileged": false} | taken
                    c:securityContext | {"privileged": true} | refused
                    c:securityContext | {"allowPrivilegeEscalation": false} | taken
                    c:securityContext | {"capabilities": {"drop": ["ALL"]}} | taken
                    c:securityContext | {"capabilities": {"add": ["NET_ADMIN"]}} | refused
                    c:securityContext | {"capabilities": {"add": []}} | taken
                    c:securityContext | {"seccompProfile": {"type": "RuntimeDefault"}} | taken
                    c:securityContext | {"seccompProfile": {"type": "Unconfined"}} | taken
                    c:securityContext | {"seccompProfile": {"type": "Localhost", "localhostProfile": "a/b.json"}} | taken
                    c:securityContext | {"procMount": ""} | taken
                    p:enableServiceLinks | false | taken
                    p:enableServiceLinks | true | taken
                    p:hostNetwork | false | taken
                    p:hostNetwork | true | refused
                    p:hostPID | true | refused
                    p:shareProcessNamespace | false | taken
                    p:setHostnameAsFQDN | false | taken
                    p:setHostnameAsFQDN | true | refused
                    p:hostUsers | true | refused
                    p:runtimeClassName | "" | taken
                    p:runtimeClassName | "kata" | refused
                    p:schedulerName | "" | taken
                    p:dnsPolicy | "" | taken
                    p:dnsPolicy | "ClusterFirst" | refused
                    p:dnsConfig | null | taken
                    p:dnsConfig | {"options": []} | refused
                    p:activeDeadlineSeconds | 0 | taken
                    p:activeDeadlineSeconds | 60 | refused
                    p:subdomain | "" | taken
                    p:nodeName | "" | taken
                    p:nodeName | "other" | refused
                    p:priority | 0 | taken
                    p:nodeSelector | {"disk": "ssd"} | refused
                    p:tolerations | [] | taken
                    p:initContainers | [] | taken
                    p:initContainers | [{"name": "i", "image": "x"}] | refused
                    p:serviceAccountName | "default" | taken
                    p:serviceAccountName | "" | taken
                    p:automountServiceAccountToken | false | taken
                    p:restartPolicy | "" | taken
                    p:restartPolicy | "Always" | refused
                    p:restartPolicy | "always" | refused
                    """)
    void theNodeTakesWhatAdmissionTakes(String field, String json, String expected) {
        Optional<ApiObject> pod = admitted(field, json);

        assertThat(pod.isPresent() ? "taken" : "refused").isEqualTo(expected);
        pod.ifPresent(there -> assertThat(Admission.of(there).problems()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"emptyDir": {}} | {"mountPath": "/d"}
                    {"emptyDir": {"medium": ""}} | {"mountPath": "/d"}
                    {"emptyDir": {"sizeLimit": null}} | {"mountPath": "/d", "subPath": ""}
                    {"emptyDir": {}, "hostPath": null} | {"mountPath": "/d", "mountPropagation": ""}
                    {"configMap": {"name": "c"}} | {"mountPath": "/d", "readOnly": true}
                    {"emptyDir": {"sizeLimit": "1Gi"}} | {"mountPath": "/d"}
                    {"emptyDir": {"medium": "Memory"}} | {"mountPath": "/d", "subPath": "a/b"}
                    {"projected": {"sources": [{"configMap": {"name": "c"}}, {"serviceAccountToken": {"path": "t"}}]}} | {"mountPath": "/d", "readOnly": true}
                    {"projected": {"sources": [{"downwardAPI": {"items": [{"path": "l", "fieldRef": {"fieldPath": "metadata.labels"}}]}}]}} | {"mountPath": "/d", "readOnly": true}
                    {"secret": {"secretName": "s", "optional": true}} | {"mountPath": "/d", "subPathExpr": ""}
                    """)
    void theNodeTakesTheVolumesThatAdmissionTakes(String volume, String mount) {
        Optional<ApiObject> pod =
                admitted(service -> {
                    ObjectNode spec = service.withObject("/spec/template/spec");
                    spec.putArray("volumes").add(named(volume));
                    ((ObjectNode) spec.at("/containers/0"))
                            .putArray("volumeMounts")
                            .add(named(mount));
                });

        assertThat(pod).isPresent();
        assertThat(Admission.of(pod.orElseThrow()).problems()).isEmpty();
    }

    @Test
    void aPodThatIsWrittenByHandIsRefusedByNameForWhatIsSet() {
        ApiObject pod =
                ApiObject.parse(
                        """
                        {"apiVersion": "v1", "kind": "Pod",
                         "metadata": {"name": "p", "namespace": "default"},
                         "spec": {"hostUsers": false, "hostname": "h", "activeDeadlineSeconds": 5,
                           "containers": [{"name": "a", "image": "x", "lifecycle": {"stopSignal": "SIGINT"},
                             "ports": [{"containerPort": 1, "protocol": "SCTP", "hostPort": 5}]}]}}
                        """);

        assertThat(Admission.of(pod).problems())
                .containsExactly(
                        "spec.activeDeadlineSeconds: set (expected: none: this node does not"
                                + " support it)",
                        "spec.containers[0].lifecycle.stopSignal: SIGINT (expected: none: set it in the"
                                + " image)",
                        "spec.containers[0].ports.hostPort: 5 (expected: none)",
                        "spec.containers[0].ports.protocol: SCTP (expected: TCP or UDP)");
    }

    private static ObjectNode named(String json) {
        ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(json);
        return tree.put("name", "v");
    }

    private static Optional<ApiObject> admitted(String field, String json) {
        return admitted(service -> {
            ObjectNode spec = service.withObject("/spec/template/spec");
            ObjectNode target =
                    field.startsWith("c:") ? (ObjectNode) spec.at("/containers/0") : spec;
            target.set(field.substring(2), Json.MAPPER.readTree(json));
        });
    }

    /// The pod of a Service with this change; empty if admission refuses it.
    private static Optional<ApiObject> admitted(Consumer<ObjectNode> change) {
        ApiObject service =
                ApiObject.parse(
                                """
                                {"apiVersion": "serving.knative.dev/v1", "kind": "Service",
                                 "metadata": {"name": "hello", "namespace": "default"},
                                 "spec": {"template": {"spec": {
                                   "containers": [{"name": "user-container", "image": "ghcr.io/x/y:1"}]}}}}
                                """)
                        .with(change);
        try {
            ObjectNode spec =
                    (ObjectNode)
                            KnativeAdmission.admit(
                                            Operation.CREATE,
                                            Types.SERVICE,
                                            service,
                                            null,
                                            "alice",
                                            false,
                                            ConfigSnapshot.DEFAULT)
                                    .object()
                                    .at("/spec/template/spec");
            spec.remove(
                    List.of(
                            "containerConcurrency",
                            "timeoutSeconds",
                            "responseStartTimeoutSeconds",
                            "idleTimeoutSeconds"));
            ApiObject pod =
                    ApiObject.parse(
                            "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\":"
                                    + " \"p\", \"namespace\": \"default\"}}");
            return Optional.of(pod.with(tree -> tree.set("spec", spec)));
        } catch (ApiException refused) {
            return Optional.empty();
        }
    }
}
