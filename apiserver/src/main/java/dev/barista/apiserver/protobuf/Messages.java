package dev.barista.apiserver.protobuf;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The messages that typed clients send, by the numbers of their fields: those of the
/// `generated.proto` files of Kubernetes, which never change.
final class Messages {

    /// What a field holds.
    ///
    /// @param name in JSON
    /// @param type `text`, `bytes`, `number`, `flag`, `time`, `intOrText`, `quantity`, or a message
    /// @param zero whether an empty value is meant, and not just unset
    record Field(String name, String type, Shape shape, boolean zero) {}

    enum Shape {
        ONE,
        LIST,
        MAP
    }

    /// The name of a field whose members are, in JSON, those of the message that it is in.
    static final String INLINE = "inline";

    /// `number name type`; `*` a list, `{}` a map, `!` zero means something.
    private static final String TABLE =
            """
            ObjectMeta: 1 name text, 2 generateName text, 3 namespace text, 5 uid text, 6 resourceVersion text, \
            8 creationTimestamp time, 11 labels text{}, 12 annotations text{}, 13 ownerReferences OwnerReference*, 14 finalizers text*
            OwnerReference: 5 apiVersion text, 1 kind text, 3 name text, 4 uid text, 6 controller flag, 7 blockOwnerDeletion flag
            Namespace: 1 metadata ObjectMeta, 2 spec NamespaceSpec
            NamespaceSpec: 1 finalizers text*
            ConfigMap: 1 metadata ObjectMeta, 2 data text{}, 3 binaryData bytes{}, 4 immutable flag
            Secret: 1 metadata ObjectMeta, 2 data bytes{}, 3 type text, 4 stringData text{}, 5 immutable flag
            ServiceAccount: 1 metadata ObjectMeta, 3 imagePullSecrets LocalObjectReference*, 4 automountServiceAccountToken flag!
            LocalObjectReference: 1 name text
            Service: 1 metadata ObjectMeta, 2 spec ServiceSpec
            ServiceSpec: 1 ports ServicePort*, 2 selector text{}, 3 clusterIP text, 4 type text, 7 sessionAffinity text, 10 externalName text
            ServicePort: 1 name text, 2 protocol text, 3 port number, 4 targetPort intOrText, 5 nodePort number
            Deployment: 1 metadata ObjectMeta, 2 spec DeploymentSpec
            DeploymentSpec: 1 replicas number!, 2 selector LabelSelector, 3 template PodTemplateSpec, 4 strategy DeploymentStrategy, \
            5 minReadySeconds number, 6 revisionHistoryLimit number!, 7 paused flag, 9 progressDeadlineSeconds number!
            DeploymentStrategy: 1 type text, 2 rollingUpdate RollingUpdate
            RollingUpdate: 1 maxUnavailable intOrText, 2 maxSurge intOrText
            StatefulSet: 1 metadata ObjectMeta, 2 spec StatefulSetSpec
            StatefulSetSpec: 1 replicas number!, 2 selector LabelSelector, 3 template PodTemplateSpec, 4 volumeClaimTemplates PersistentVolumeClaim*, \
            5 serviceName text, 6 podManagementPolicy text, 7 updateStrategy StatefulSetUpdateStrategy, 8 revisionHistoryLimit number!, 9 minReadySeconds number, \
            10 persistentVolumeClaimRetentionPolicy ClaimRetentionPolicy, 11 ordinals StatefulSetOrdinals
            StatefulSetUpdateStrategy: 1 type text, 2 rollingUpdate RollingUpdateStatefulSet
            RollingUpdateStatefulSet: 1 partition number!, 2 maxUnavailable intOrText
            DaemonSet: 1 metadata ObjectMeta, 2 spec DaemonSetSpec
            DaemonSetSpec: 1 selector LabelSelector, 2 template PodTemplateSpec, 3 updateStrategy DeploymentStrategy, 4 minReadySeconds number, 6 revisionHistoryLimit number!
            ClaimRetentionPolicy: 1 whenDeleted text, 2 whenScaled text
            StatefulSetOrdinals: 1 start number
            PersistentVolumeClaim: 1 metadata ObjectMeta, 2 spec PersistentVolumeClaimSpec
            PersistentVolumeClaimSpec: 1 accessModes text*, 2 resources Resources, 3 volumeName text, 4 selector LabelSelector, 5 storageClassName text!, \
            6 volumeMode text, 9 volumeAttributesClassName text
            HorizontalPodAutoscaler: 1 metadata ObjectMeta, 2 spec HorizontalPodAutoscalerSpec
            HorizontalPodAutoscalerSpec: 1 scaleTargetRef ScaleTarget, 2 minReplicas number!, 3 maxReplicas number, 4 targetCPUUtilizationPercentage number!
            ScaleTarget: 1 kind text, 2 name text, 3 apiVersion text
            Job: 1 metadata ObjectMeta, 2 spec JobSpec
            JobSpec: 1 parallelism number!, 2 completions number!, 3 activeDeadlineSeconds number!, 4 selector LabelSelector, 5 manualSelector flag!, \
            6 template PodTemplateSpec, 7 backoffLimit number!, 8 ttlSecondsAfterFinished number!, 9 completionMode text, 10 suspend flag!, \
            12 backoffLimitPerIndex number!, 13 maxFailedIndexes number!, 14 podReplacementPolicy text, 15 managedBy text
            CronJob: 1 metadata ObjectMeta, 2 spec CronJobSpec
            CronJobSpec: 1 schedule text, 2 startingDeadlineSeconds number!, 3 concurrencyPolicy text, 4 suspend flag!, 5 jobTemplate JobTemplateSpec, \
            6 successfulJobsHistoryLimit number!, 7 failedJobsHistoryLimit number!, 8 timeZone text
            JobTemplateSpec: 1 metadata ObjectMeta, 2 spec JobSpec
            LabelSelector: 1 matchLabels text{}, 2 matchExpressions Requirement*
            Requirement: 1 key text, 2 operator text, 3 values text*
            PodTemplateSpec: 1 metadata ObjectMeta, 2 spec PodSpec
            Pod: 1 metadata ObjectMeta, 2 spec PodSpec
            PodSpec: 1 volumes Volume*, 5 activeDeadlineSeconds number!, 16 hostname text, 17 subdomain text, 20 initContainers Container*, \
            21 automountServiceAccountToken flag!, 24 priorityClassName text, 30 enableServiceLinks flag!, 2 containers Container*, 3 restartPolicy text, 4 terminationGracePeriodSeconds number!, 6 dnsPolicy text, \
            7 nodeSelector text{}, 8 serviceAccountName text, 9 serviceAccount text, 15 imagePullSecrets LocalObjectReference*, 19 schedulerName text
            Container: 9 volumeMounts VolumeMount*, 19 envFrom EnvFrom*, 20 terminationMessagePolicy text, 24 restartPolicy text, 1 name text, 2 image text, 3 command text*, 4 args text*, 5 workingDir text, 6 ports ContainerPort*, \
            7 env EnvVar*, 8 resources Resources, 13 terminationMessagePath text, 14 imagePullPolicy text, 16 stdin flag, 17 stdinOnce flag, 18 tty flag
            ContainerPort: 1 name text, 2 hostPort number, 3 containerPort number, 4 protocol text
            EnvVar: 1 name text, 2 value text, 3 valueFrom EnvVarSource
            EnvVarSource: 1 fieldRef FieldRef, 2 resourceFieldRef ResourceFieldRef, 3 configMapKeyRef KeyRef, 4 secretKeyRef KeyRef
            FieldRef: 1 apiVersion text, 2 fieldPath text
            ResourceFieldRef: 1 containerName text, 2 resource text, 3 divisor quantity
            KeyRef: 1 inline LocalObjectReference, 2 key text, 3 optional flag!
            EnvFrom: 1 prefix text, 2 configMapRef EnvRef, 3 secretRef EnvRef
            EnvRef: 1 inline LocalObjectReference, 2 optional flag!
            VolumeMount: 1 name text, 2 readOnly flag, 3 mountPath text, 4 subPath text, 6 subPathExpr text
            Volume: 1 name text, 2 inline VolumeSource
            VolumeSource: 1 hostPath HostPath, 2 emptyDir EmptyDir!, 6 secret SecretVolume, 10 persistentVolumeClaim ClaimVolume, 19 configMap ConfigMapVolume
            HostPath: 1 path text, 2 type text!
            EmptyDir: 1 medium text, 2 sizeLimit quantity
            SecretVolume: 1 secretName text, 2 items KeyToPath*, 3 defaultMode number!, 4 optional flag!
            ConfigMapVolume: 1 inline LocalObjectReference, 2 items KeyToPath*, 3 defaultMode number!, 4 optional flag!
            ClaimVolume: 1 claimName text, 2 readOnly flag
            KeyToPath: 1 key text, 2 path text, 3 mode number!
            Resources: 1 limits quantity{}, 2 requests quantity{}
            DeleteOptions: 1 gracePeriodSeconds number!, 2 preconditions Preconditions, 3 orphanDependents flag!, 4 propagationPolicy text, 5 dryRun text*
            Preconditions: 1 uid text, 2 resourceVersion text
            Role: 1 metadata ObjectMeta, 2 rules PolicyRule*
            ClusterRole: 1 metadata ObjectMeta, 2 rules PolicyRule*, 3 aggregationRule AggregationRule
            AggregationRule: 1 clusterRoleSelectors LabelSelector*
            PolicyRule: 1 verbs text*, 2 apiGroups text*, 3 resources text*, 4 resourceNames text*, 5 nonResourceURLs text*
            RoleBinding: 1 metadata ObjectMeta, 2 subjects Subject*, 3 roleRef RoleRef
            ClusterRoleBinding: 1 metadata ObjectMeta, 2 subjects Subject*, 3 roleRef RoleRef
            Subject: 1 kind text, 2 apiGroup text, 3 name text, 4 namespace text
            RoleRef: 1 apiGroup text, 2 kind text, 3 name text
            SelfSubjectReview: 1 metadata ObjectMeta, 2 status UserStatus
            UserStatus: 1 userInfo UserInfo
            UserInfo: 1 username text, 2 uid text, 3 groups text*
            SelfSubjectAccessReview: 1 metadata ObjectMeta, 2 spec AccessSpec
            SubjectAccessReview: 1 metadata ObjectMeta, 2 spec AccessSpec
            LocalSubjectAccessReview: 1 metadata ObjectMeta, 2 spec AccessSpec
            AccessSpec: 1 resourceAttributes ResourceAttributes, 2 nonResourceAttributes NonResourceAttributes, 3 user text, 4 groups text*, 6 uid text
            ResourceAttributes: 1 namespace text, 2 verb text, 3 group text, 4 version text, 5 resource text, 6 subresource text, 7 name text
            NonResourceAttributes: 1 path text, 2 verb text
            TokenRequest: 1 metadata ObjectMeta, 2 spec TokenRequestSpec
            TokenRequestSpec: 1 audiences text*, 3 boundObjectRef BoundObject, 4 expirationSeconds number
            BoundObject: 1 kind text, 2 apiVersion text, 3 name text, 4 uid text
            TokenReview: 1 metadata ObjectMeta, 2 spec TokenReviewSpec
            TokenReviewSpec: 1 token text, 2 audiences text*
            SelfSubjectRulesReview: 1 metadata ObjectMeta, 2 spec RulesSpec
            RulesSpec: 1 namespace text
            """;

    private static final Map<String, Map<Integer, Field>> MESSAGES = read();

    private static Map<String, Map<Integer, Field>> read() {
        Map<String, Map<Integer, Field>> messages = new HashMap<>();
        for (String line : TABLE.strip().split("\n", -1)) {
            int colon = line.indexOf(':');
            Map<Integer, Field> fields = new HashMap<>();
            for (String each : line.substring(colon + 1).split(",", -1)) {
                String[] parts = each.strip().split(" ", -1);
                fields.put(Integer.valueOf(parts[0]), field(parts[1], parts[2]));
            }
            messages.put(line.substring(0, colon), fields);
        }
        return messages;
    }

    private static Field field(String name, String type) {
        Shape shape = type.endsWith("*") ? Shape.LIST : type.endsWith("{}") ? Shape.MAP : Shape.ONE;
        return new Field(name, type.replaceAll("[^A-Za-z]", ""), shape, type.endsWith("!"));
    }

    static boolean isMessage(String type) {
        return Character.isUpperCase(type.charAt(0));
    }

    static boolean isKnown(String kind) {
        return MESSAGES.containsKey(kind);
    }

    static Optional<Field> find(String message, int number) {
        return Optional.ofNullable(MESSAGES.getOrDefault(message, Map.of()).get(number));
    }

    private Messages() {}
}
