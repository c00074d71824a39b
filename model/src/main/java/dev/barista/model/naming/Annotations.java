package dev.barista.model.naming;

import java.util.Arrays;

/// Keys of well-known annotations.
public final class Annotations {

    /// All of them belong on a revision's template, none on what holds it.
    public static final String AUTOSCALING = "autoscaling.knative.dev/";

    public static final String NETWORKING = "networking.knative.dev/";
    public static final String QUEUE_SIDECAR = "queue.sidecar.serving.knative.dev/";

    public static final Annotation CLASS = autoscaling("class");
    public static final Annotation METRIC = autoscaling("metric");
    public static final Annotation TARGET = autoscaling("target");
    public static final Annotation TARGET_UTILIZATION =
            autoscaling("target-utilization-percentage", "targetUtilizationPercentage");
    public static final Annotation MIN_SCALE = autoscaling("min-scale", "minScale");
    public static final Annotation MAX_SCALE = autoscaling("max-scale", "maxScale");
    public static final Annotation INITIAL_SCALE = autoscaling("initial-scale", "initialScale");
    public static final Annotation ACTIVATION_SCALE = autoscaling("activation-scale");
    public static final Annotation SCALE_DOWN_DELAY =
            autoscaling("scale-down-delay", "scaleDownDelay");
    public static final Annotation POD_RETENTION =
            autoscaling("scale-to-zero-pod-retention-period", "scaleToZeroPodRetentionPeriod");
    public static final Annotation WINDOW = autoscaling("window");
    public static final Annotation PANIC_WINDOW =
            autoscaling("panic-window-percentage", "panicWindowPercentage");
    public static final Annotation PANIC_THRESHOLD =
            autoscaling("panic-threshold-percentage", "panicThresholdPercentage");
    public static final Annotation TARGET_BURST_CAPACITY =
            autoscaling("target-burst-capacity", "targetBurstCapacity");
    public static final Annotation AGGREGATION =
            autoscaling("metric-aggregation-algorithm", "metricAggregationAlgorithm");

    /// What Barista adds, on a revision's template as all that concerns its instances.
    public static final String BARISTA = "barista.dev/";

    public static final Annotation IDLE_POLICY = barista("idle-policy");
    public static final Annotation FREEZE_AFTER = barista("freeze-after");
    public static final Annotation STOP_AFTER = barista("stop-after");
    public static final Annotation WAKE_BUDGET = barista("wake-budget");
    public static final Annotation STARTUP_CPU_BOOST = barista("startup-cpu-boost");
    public static final Annotation RESERVE_TAGGED = barista("reserve-tagged");

    /// How long a revision that lost its last Route stays frozen.
    public static final Annotation WARM_ROLLBACK = barista("warm-rollback");

    /// Rules of requests that must not wake the revision, as YAML.
    public static final Annotation WAKE_FILTER = barista("wake-filter");

    /// `standard`, `burstable` or `spot`.
    public static final Annotation INSTANCE_CLASS = barista("instance-class");

    /// Names of the Routes that refer to a Revision by a tag alone, joined by commas, sorted.
    public static final String TAGGED_BY = BARISTA + "tagged-by";

    /// On a PodAutoscaler: `true` if requests reach its revision by a tag alone.
    public static final String TAGGED_ONLY = BARISTA + "tagged-only";

    /// Of Alibaba Cloud's reserve instances.
    public static final String ALIYUN = "knative.aliyun.com/";

    public static final Annotation RESERVE = aliyun("reserve-instance");
    public static final Annotation RESERVE_TYPE = aliyun("reserve-instance-type");
    public static final Annotation RESERVE_REPLICAS = aliyun("reserve-instance-replicas");
    public static final Annotation RESERVE_SPECS = aliyun("reserve-instance-eci-use-specs");

    /// Of Alibaba Cloud's elastic container instances: how their spot instances are bought.
    public static final Annotation SPOT_STRATEGY = eciSpot("strategy");

    public static final Annotation SPOT_PRICE_LIMIT = eciSpot("price-limit");

    /// Protected hours.
    public static final Annotation SPOT_DURATION = eciSpot("duration");

    public static final Annotation SPOT_RELEASE = eciSpot("release-strategy");

    public static final String CREATOR = "serving.knative.dev/creator";
    public static final String LAST_MODIFIER = "serving.knative.dev/lastModifier";

    /// Names of the Routes that refer to a Revision or Configuration, joined by commas, sorted.
    public static final String ROUTES = "serving.knative.dev/routes";

    /// Since when the routing state is what it is: RFC 3339, UTC.
    public static final String ROUTING_STATE_MODIFIED = "serving.knative.dev/routingStateModified";

    public static final String LAST_PINNED = "serving.knative.dev/lastPinned";

    /// `true` keeps a Revision from being collected.
    public static final String NO_GC = "serving.knative.dev/no-gc";

    public static final Annotation ROLLOUT_DURATION =
            serving("rollout-duration", "rolloutDuration");
    public static final Annotation PROGRESS_DEADLINE =
            serving("progress-deadline", "progressDeadline");

    public static final Annotation INGRESS_CLASS = networking("ingress.class", "ingress-class");
    public static final Annotation CERTIFICATE_CLASS =
            networking("certificate.class", "certificate-class");
    public static final Annotation HTTP_PROTOCOL = networking("httpOption", "http-protocol");
    public static final Annotation DISABLE_AUTO_TLS =
            networking("disableAutoTLS", "disable-auto-tls", "disable-external-domain-tls");

    /// State of a gradual rollout, as JSON, on an Ingress.
    public static final String ROLLOUT = "networking.internal.knative.dev/rollout";

    /// Hosts by tag, as JSON, on an Ingress.
    public static final String TAG_TO_HOST = "networking.internal.knative.dev/tag-to-host";

    public static final Annotation QUEUE_RESOURCE_PERCENTAGE =
            Annotation.of(
                    QUEUE_SIDECAR + "resource-percentage", QUEUE_SIDECAR + "resourcePercentage");

    /// Checksum of a ConfigMap's `_example`: CRC-32 in hexadecimal.
    public static final String EXAMPLE_CHECKSUM = "knative.dev/example-checksum";

    /// Never copied to a child.
    public static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static Annotation autoscaling(String... names) {
        return under(AUTOSCALING, names);
    }

    private static Annotation serving(String... names) {
        return under("serving.knative.dev/", names);
    }

    private static Annotation networking(String... names) {
        return under(NETWORKING, names);
    }

    private static Annotation barista(String... names) {
        return under(BARISTA, names);
    }

    private static Annotation aliyun(String... names) {
        return under(ALIYUN, names);
    }

    private static Annotation eciSpot(String name) {
        return under("k8s.aliyun.com/eci-spot-", name);
    }

    private static Annotation under(String prefix, String... names) {
        return new Annotation(Arrays.stream(names).map(prefix::concat).toList());
    }

    private Annotations() {}
}
