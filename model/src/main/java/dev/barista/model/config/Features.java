package dev.barista.model.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// `config-features`: what revisions may ask for beyond Knative's core.
///
/// Barista refuses to turn on what it cannot do: the edit fails with its reason.
///
/// @param flags by key; every key that Knative knows is there
public record Features(Map<String, Flag> flags) {

    public static final String NAME = "config-features";

    public static final String MULTI_CONTAINER = "multi-container";
    public static final String MULTI_CONTAINER_PROBING = "multi-container-probing";
    public static final String EMPTY_DIR = "kubernetes.podspec-volumes-emptydir";
    public static final String INIT_CONTAINERS = "kubernetes.podspec-init-containers";
    public static final String FIELD_REF = "kubernetes.podspec-fieldref";
    public static final String ADD_CAPABILITIES = "kubernetes.containerspec-addcapabilities";
    public static final String POD_SECURITY_CONTEXT = "kubernetes.podspec-securitycontext";
    public static final String PERSISTENT_VOLUME_CLAIM =
            "kubernetes.podspec-persistent-volume-claim";
    public static final String PERSISTENT_VOLUME_WRITE =
            "kubernetes.podspec-persistent-volume-write";
    public static final String HOST_PATH = "kubernetes.podspec-volumes-hostpath";
    public static final String CSI = "kubernetes.podspec-volumes-csi";
    public static final String IMAGE_VOLUME = "kubernetes.podspec-volumes-image";
    public static final String EPHEMERAL = "kubernetes.podspec-volumes-ephemeral";
    public static final String MOUNT_PROPAGATION = "kubernetes.podspec-volumes-mount-propagation";

    public static final String AFFINITY = "kubernetes.podspec-affinity";
    public static final String TOPOLOGY_SPREAD = "kubernetes.podspec-topologyspreadconstraints";
    public static final String NODE_SELECTOR = "kubernetes.podspec-nodeselector";
    public static final String TOLERATIONS = "kubernetes.podspec-tolerations";
    public static final String RUNTIME_CLASS = "kubernetes.podspec-runtimeclassname";
    public static final String PRIORITY_CLASS = "kubernetes.podspec-priorityclassname";
    public static final String SCHEDULER = "kubernetes.podspec-schedulername";
    public static final String HOST_ALIASES = "kubernetes.podspec-hostaliases";
    public static final String DNS_POLICY = "kubernetes.podspec-dnspolicy";
    public static final String DNS_CONFIG = "kubernetes.podspec-dnsconfig";

    /// Those that may be turned on, with what they are until then.
    private static final Map<String, Flag> SUPPORTED =
            Map.ofEntries(
                    Map.entry(MULTI_CONTAINER, Flag.ENABLED),
                    Map.entry(MULTI_CONTAINER_PROBING, Flag.DISABLED),
                    Map.entry(INIT_CONTAINERS, Flag.DISABLED),
                    Map.entry(EMPTY_DIR, Flag.ENABLED),
                    Map.entry(HOST_ALIASES, Flag.DISABLED),
                    Map.entry(DNS_POLICY, Flag.DISABLED),
                    Map.entry(DNS_CONFIG, Flag.DISABLED),
                    Map.entry(ADD_CAPABILITIES, Flag.DISABLED),
                    Map.entry(FIELD_REF, Flag.DISABLED),
                    Map.entry(HOST_PATH, Flag.DISABLED),
                    Map.entry(AFFINITY, Flag.DISABLED),
                    Map.entry(TOPOLOGY_SPREAD, Flag.DISABLED),
                    Map.entry(NODE_SELECTOR, Flag.DISABLED),
                    Map.entry(TOLERATIONS, Flag.DISABLED),
                    Map.entry(RUNTIME_CLASS, Flag.DISABLED),
                    Map.entry(PRIORITY_CLASS, Flag.DISABLED),
                    Map.entry(SCHEDULER, Flag.DISABLED),
                    Map.entry(PERSISTENT_VOLUME_CLAIM, Flag.DISABLED),
                    Map.entry(PERSISTENT_VOLUME_WRITE, Flag.DISABLED),
                    Map.entry(POD_SECURITY_CONTEXT, Flag.DISABLED));

    private static final String[] OFF = {
        "secure-pod-defaults",
        "tag-header-based-routing",
        "autodetect-http2",
        "queueproxy.mount-podinfo",
        "queueproxy.resource-defaults",
        "kubernetes.podspec-shareprocessnamespace",
        "kubernetes.podspec-hostipc",
        "kubernetes.podspec-hostpid",
        "kubernetes.podspec-hostnetwork",
        CSI,
        IMAGE_VOLUME,
        EPHEMERAL,
        MOUNT_PROPAGATION,
    };

    public static final Features DEFAULT = parse(Map.of()).orElseThrow();

    public enum Flag {
        ENABLED,
        ALLOWED,
        DISABLED
    }

    public Features {
        flags = Map.copyOf(flags);
    }

    /// As in Knative, a value that is no flag counts as not set.
    public static Parsed<Features> parse(Map<String, String> data) {
        Settings settings = new Settings(data);
        Map<String, Flag> flags = new LinkedHashMap<>();
        for (String key : OFF) {
            Flag flag = flag(settings.text("", key), Flag.DISABLED);
            settings.supported(flag == Flag.DISABLED && isFlag(settings.text("", key)), key);
            flags.put(key, flag);
        }
        SUPPORTED.forEach(
                (key, otherwise) -> flags.put(key, flag(settings.text("", key), otherwise)));
        return settings.result(() -> new Features(flags));
    }

    /// Whether the value is one that Barista understands: other flavours of a flag, such as
    /// `AllowRootBounded`, are switched on all the same.
    private static boolean isFlag(String text) {
        return !text.equalsIgnoreCase("AllowRootBounded");
    }

    private static Flag flag(String text, Flag otherwise) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "enabled" -> Flag.ENABLED;
            case "allowed" -> Flag.ALLOWED;
            case "disabled" -> Flag.DISABLED;
            default -> otherwise;
        };
    }

    public boolean isEnabled(String key) {
        return flags.get(key) == Flag.ENABLED;
    }

    /// Enabled, or allowed on request.
    public boolean isOpen(String key) {
        return flags.getOrDefault(key, Flag.DISABLED) != Flag.DISABLED;
    }
}
