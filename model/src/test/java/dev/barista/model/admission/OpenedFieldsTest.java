package dev.barista.model.admission;

import static dev.barista.model.admission.Examples.edited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.ApiObject;
import dev.barista.model.port.ApiException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Fields in the shape in which people write them: refused until their flags are on.
class OpenedFieldsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    containerspec-addcapabilities | "containers": [{"image": "a", "securityContext": {"capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]}}}]
                    podspec-affinity | "containers": [{"image": "a"}], "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "gpu", "operator": "Exists"}]}]}}}
                    podspec-fieldref | "containers": [{"image": "a", "env": [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}, {"name": "CPU", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}]}]
                    podspec-nodeselector | "containers": [{"image": "a"}], "nodeSelector": {"cloud.google.com/gke-accelerator": "nvidia-tesla-t4"}
                    podspec-persistent-volume-claim,podspec-persistent-volume-write | "containers": [{"image": "a", "volumeMounts": [{"name": "v", "mountPath": "/v"}]}], "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]
                    podspec-priorityclassname | "containers": [{"image": "a"}], "priorityClassName": "high"
                    podspec-runtimeclassname | "containers": [{"image": "a"}], "runtimeClassName": "gvisor"
                    podspec-schedulername | "containers": [{"image": "a"}], "schedulerName": "volcano"
                    podspec-securitycontext | "containers": [{"image": "a"}], "securityContext": {"fsGroup": 2000, "supplementalGroups": [3000], "runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}}
                    podspec-tolerations | "containers": [{"image": "a"}], "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
                    podspec-topologyspreadconstraints | "containers": [{"image": "a"}], "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}]
                    podspec-volumes-hostpath | "containers": [{"image": "a", "volumeMounts": [{"name": "v", "mountPath": "/v", "readOnly": true}]}], "volumes": [{"name": "v", "hostPath": {"path": "/data", "type": "Directory"}}]
                    """)
    void aFlagOpensWhatItIsFor(String flags, String spec) {
        ApiObject service = edited(Examples.SERVICE, "/spec/template/spec", "{" + spec + "}");

        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> Examples.create(service));
        assertThat(
                        Examples.create(service, with(flags))
                                .object()
                                .at("/spec/template/spec/containers"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "containers": [{"image": "a", "resources": {"limits": {"nvidia.com/gpu": "1", "memory": "8Gi"}}, "volumeMounts": [{"name": "devshm", "mountPath": "/dev/shm"}]}], "volumes": [{"name": "devshm", "emptyDir": {"medium": "Memory", "sizeLimit": "2Gi"}}]
                    "containers": [{"image": "a", "resources": {"requests": {"ephemeral-storage": "1Gi"}, "limits": {"ephemeral-storage": "2Gi"}}, "securityContext": {"readOnlyRootFilesystem": true, "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}, "seccompProfile": {"type": "RuntimeDefault"}}}]
                    "containers": [{"image": "a", "volumeMounts": [{"name": "all", "mountPath": "/etc/all", "readOnly": true}, {"name": "one", "mountPath": "/etc/one", "subPath": "one.yaml", "readOnly": true}]}], "volumes": [{"name": "all", "projected": {"defaultMode": 420, "sources": [{"secret": {"name": "s", "items": [{"key": "k", "path": "p"}]}}, {"configMap": {"name": "c", "optional": true}}, {"serviceAccountToken": {"path": "token", "audience": "vault", "expirationSeconds": 7200}}, {"downwardAPI": {"items": [{"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}]}}]}}, {"name": "one", "configMap": {"name": "c"}}]
                    """)
    void whatNeedsNoFlagIsTaken(String spec) {
        ApiObject service = edited(Examples.SERVICE, "/spec/template/spec", "{" + spec + "}");

        assertThat(Examples.create(service).object().at("/spec/template/spec/volumes"))
                .isEqualTo(service.at("/spec/template/spec/volumes"));
    }

    @Test
    void aClaimThatIsWrittenToNeedsAFlagOfItsOwn() {
        ApiObject service =
                edited(
                        Examples.SERVICE,
                        "/spec/template/spec",
                        """
                        {"containers": [{"image": "a", "volumeMounts": [
                           {"name": "v", "mountPath": "/v"}]}],
                         "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]}
                        """);

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> Examples.create(service, with("podspec-persistent-volume-claim")))
                .withMessageContaining(
                        "Persistent volume write support is disabled, but found persistent volume"
                                + " claim data that is not read-only");
    }

    private static ConfigSnapshot with(String flags) {
        Map<String, String> data = new TreeMap<>();
        for (String flag : flags.split(",", -1)) {
            data.put("kubernetes." + flag, "enabled");
        }
        return ConfigSnapshot.DEFAULT.with("config-features", data).orElseThrow();
    }
}
