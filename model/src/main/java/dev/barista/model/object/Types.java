package dev.barista.model.object;

/// The kinds that Barista's own controllers read and write.
public final class Types {

    public static final ResourceType NAMESPACE =
            new ResourceType("", "v1", "Namespace", "namespaces", false);
    public static final ResourceType NODE = new ResourceType("", "v1", "Node", "nodes", false);
    public static final ResourceType POD = new ResourceType("", "v1", "Pod", "pods", true);
    public static final ResourceType CONFIG_MAP =
            new ResourceType("", "v1", "ConfigMap", "configmaps", true);
    public static final ResourceType SECRET = new ResourceType("", "v1", "Secret", "secrets", true);
    public static final ResourceType SERVICE_ACCOUNT =
            new ResourceType("", "v1", "ServiceAccount", "serviceaccounts", true);
    public static final ResourceType PERSISTENT_VOLUME =
            new ResourceType("", "v1", "PersistentVolume", "persistentvolumes", false);
    public static final ResourceType PERSISTENT_VOLUME_CLAIM =
            new ResourceType("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true);
    public static final ResourceType STORAGE_CLASS =
            new ResourceType("storage.k8s.io", "v1", "StorageClass", "storageclasses", false);
    public static final ResourceType CORE_SERVICE =
            new ResourceType("", "v1", "Service", "services", true);
    public static final ResourceType ENDPOINTS =
            new ResourceType("", "v1", "Endpoints", "endpoints", true);
    public static final ResourceType ENDPOINT_SLICE =
            new ResourceType("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true);
    public static final ResourceType NETWORK_POLICY =
            new ResourceType("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true);
    public static final ResourceType EVENT = new ResourceType("", "v1", "Event", "events", true);
    public static final ResourceType DEPLOYMENT =
            new ResourceType("apps", "v1", "Deployment", "deployments", true);
    public static final ResourceType REPLICA_SET =
            new ResourceType("apps", "v1", "ReplicaSet", "replicasets", true);
    public static final ResourceType STATEFUL_SET =
            new ResourceType("apps", "v1", "StatefulSet", "statefulsets", true);
    public static final ResourceType DAEMON_SET =
            new ResourceType("apps", "v1", "DaemonSet", "daemonsets", true);
    public static final ResourceType CONTROLLER_REVISION =
            new ResourceType("apps", "v1", "ControllerRevision", "controllerrevisions", true);
    public static final ResourceType HORIZONTAL_POD_AUTOSCALER =
            new ResourceType(
                    "autoscaling",
                    "v2",
                    "HorizontalPodAutoscaler",
                    "horizontalpodautoscalers",
                    true);
    public static final ResourceType JOB = new ResourceType("batch", "v1", "Job", "jobs", true);
    public static final ResourceType CRON_JOB =
            new ResourceType("batch", "v1", "CronJob", "cronjobs", true);
    public static final ResourceType CUSTOM_RESOURCE_DEFINITION =
            new ResourceType(
                    "apiextensions.k8s.io",
                    "v1",
                    "CustomResourceDefinition",
                    "customresourcedefinitions",
                    false);

    public static final ResourceType ROLE = rbac("Role", "roles", true);
    public static final ResourceType CLUSTER_ROLE = rbac("ClusterRole", "clusterroles", false);
    public static final ResourceType ROLE_BINDING = rbac("RoleBinding", "rolebindings", true);
    public static final ResourceType CLUSTER_ROLE_BINDING =
            rbac("ClusterRoleBinding", "clusterrolebindings", false);

    public static final ResourceType SERVICE = serving("Service", "services");
    public static final ResourceType CONFIGURATION = serving("Configuration", "configurations");
    public static final ResourceType REVISION = serving("Revision", "revisions");
    public static final ResourceType ROUTE = serving("Route", "routes");
    public static final ResourceType POD_AUTOSCALER =
            new ResourceType(
                    "autoscaling.internal.knative.dev",
                    "v1alpha1",
                    "PodAutoscaler",
                    "podautoscalers",
                    true);
    public static final ResourceType INGRESS =
            new ResourceType(
                    "networking.internal.knative.dev", "v1alpha1", "Ingress", "ingresses", true);

    private static ResourceType serving(String kind, String plural) {
        return new ResourceType("serving.knative.dev", "v1", kind, plural, true);
    }

    private static ResourceType rbac(String kind, String plural, boolean namespaced) {
        return new ResourceType("rbac.authorization.k8s.io", "v1", kind, plural, namespaced);
    }

    private Types() {}
}
