package dev.barista.model.admission;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Small objects, and how tests change and admit them.
final class Examples {

    static final ApiObject SERVICE =
            ApiObject.parse(
                    """
                    {"apiVersion": "serving.knative.dev/v1", "kind": "Service",
                     "metadata": {"name": "hello", "namespace": "default"},
                     "spec": {"template": {"spec": {"containers": [{"image": "ghcr.io/x/y:1"}]}}}}
                    """);

    static final ApiObject ROUTE =
            ApiObject.parse(
                    """
                    {"apiVersion": "serving.knative.dev/v1", "kind": "Route",
                     "metadata": {"name": "hello", "namespace": "default"},
                     "spec": {"traffic": [{"configurationName": "hello", "percent": 100}]}}
                    """);

    static final ApiObject CONFIGURATION = SERVICE.with(tree -> tree.put("kind", "Configuration"));

    static final ApiObject REVISION =
            ApiObject.parse(
                    """
                    {"apiVersion": "serving.knative.dev/v1", "kind": "Revision",
                     "metadata": {"name": "hello-00001", "namespace": "default"},
                     "spec": {"containers": [{"image": "ghcr.io/x/y:1"}]}}
                    """);

    static final ApiObject POD_AUTOSCALER =
            ApiObject.parse(
                    """
                    {"apiVersion": "autoscaling.internal.knative.dev/v1alpha1",
                     "kind": "PodAutoscaler",
                     "metadata": {"name": "hello-00001", "namespace": "default"},
                     "spec": {"containerConcurrency": 0, "protocolType": "http1",
                       "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment",
                         "name": "hello-00001-deployment"}}}
                    """);

    static final ApiObject INGRESS =
            ApiObject.parse(
                    """
                    {"apiVersion": "networking.internal.knative.dev/v1alpha1", "kind": "Ingress",
                     "metadata": {"name": "hello", "namespace": "default"},
                     "spec": {"rules": [{"hosts": ["a.b"], "http": {"paths": [{"splits": [
                       {"serviceNamespace": "default", "serviceName": "r", "servicePort": 80}]}]}}]}}
                    """);

    private static final Map<String, ResourceType> TYPES =
            Map.of(
                    "Service", Types.SERVICE,
                    "Configuration", Types.CONFIGURATION,
                    "Route", Types.ROUTE,
                    "Revision", Types.REVISION,
                    "PodAutoscaler", Types.POD_AUTOSCALER,
                    "Ingress", Types.INGRESS,
                    "ConfigMap", Types.CONFIG_MAP);

    static final List<ApiObject> ALL =
            List.of(SERVICE, CONFIGURATION, ROUTE, REVISION, POD_AUTOSCALER, INGRESS);

    static Admitted create(ApiObject object) {
        return create(object, ConfigSnapshot.DEFAULT);
    }

    static Admitted create(ApiObject object, ConfigSnapshot config) {
        return admit(Operation.CREATE, object, null, "alice", config);
    }

    static Admitted update(ApiObject old, ApiObject object, String user) {
        return admit(Operation.UPDATE, object, old, user, ConfigSnapshot.DEFAULT);
    }

    static Admitted admit(
            Operation operation,
            ApiObject object,
            @Nullable ApiObject old,
            String user,
            ConfigSnapshot config) {
        ResourceType type = TYPES.getOrDefault(object.kind(), Types.POD);
        return KnativeAdmission.admit(operation, type, object, old, user, false, config);
    }

    /// A copy with other JSON at a pointer; what is on the way there is made.
    static ApiObject edited(ApiObject object, String pointer, String json) {
        JsonNode value = Json.MAPPER.readTree(json);
        int last = pointer.lastIndexOf('/');
        String parent = pointer.substring(0, last);
        String name = pointer.substring(last + 1).replace("~1", "/");
        return object.with(tree -> {
            if (tree.at(parent) instanceof ArrayNode list) {
                list.insert(Integer.parseInt(name), value);
            } else {
                ObjectNode target = parent.isEmpty() ? tree : tree.withObject(parent);
                target.set(name, value);
            }
        });
    }

    private Examples() {}
}
