package dev.barista.model.admission;

import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.config.Features;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Validates the part of a revision's spec that is also in a PodSpec.
final class PodSpecRules {

    private static final Set<String> ALLOWED =
            Set.of(
                    "containerConcurrency",
                    "timeoutSeconds",
                    "responseStartTimeoutSeconds",
                    "idleTimeoutSeconds",
                    "serviceAccountName",
                    "containers",
                    "volumes",
                    "imagePullSecrets",
                    "enableServiceLinks",
                    "automountServiceAccountToken",
                    "securityContext");

    /// Fields that a feature opens.
    private static final Map<String, String> OPENED =
            Map.ofEntries(
                    Map.entry("affinity", Features.AFFINITY),
                    Map.entry("topologySpreadConstraints", Features.TOPOLOGY_SPREAD),
                    Map.entry("hostAliases", Features.HOST_ALIASES),
                    Map.entry("nodeSelector", Features.NODE_SELECTOR),
                    Map.entry("runtimeClassName", Features.RUNTIME_CLASS),
                    Map.entry("tolerations", Features.TOLERATIONS),
                    Map.entry("shareProcessNamespace", "kubernetes.podspec-shareprocessnamespace"),
                    Map.entry("priorityClassName", Features.PRIORITY_CLASS),
                    Map.entry("schedulerName", Features.SCHEDULER),
                    Map.entry("initContainers", Features.INIT_CONTAINERS),
                    Map.entry("dnsPolicy", Features.DNS_POLICY),
                    Map.entry("dnsConfig", Features.DNS_CONFIG),
                    Map.entry("hostIPC", "kubernetes.podspec-hostipc"),
                    Map.entry("hostPID", "kubernetes.podspec-hostpid"),
                    Map.entry("hostNetwork", "kubernetes.podspec-hostnetwork"));

    private static final Set<String> POD_SECURITY =
            Set.of(
                    "runAsUser",
                    "runAsGroup",
                    "runAsNonRoot",
                    "fsGroup",
                    "supplementalGroups",
                    "seccompProfile");

    static void check(Field spec, ConfigSnapshot config) {
        Features features = config.features();
        allowed(spec, features);
        Field security = spec.field("securityContext");
        boolean open = features.isOpen(Features.POD_SECURITY_CONTEXT);
        security.allowOnly(open ? POD_SECURITY : Set.of());
        SecurityRules.seccomp(security.field("seccompProfile"));
        for (String id : List.of("runAsUser", "runAsGroup", "fsGroup")) {
            security.field(id).within(0, Integer.MAX_VALUE);
        }
        security.field("supplementalGroups")
                .items()
                .forEach(group -> group.within(0, Integer.MAX_VALUE));
        List<Field> containers = spec.field("containers").objects();
        Field inits = spec.field("initContainers");
        Map<String, Field> volumes =
                VolumeRules.check(
                        spec.field("volumes"), mounted(containers, inits.objects()), features);
        initContainers(spec, inits, volumes, features);
        ports(spec, containers);
        containers(spec, containers, volumes, features);
        containers.forEach(SecurityRules::warn);
        serviceAccount(spec);
        NameRules.check(spec);
    }

    private static void allowed(Field spec, Features features) {
        Set<String> allowed = new HashSet<>(ALLOWED);
        OPENED.forEach((field, feature) -> {
            if (features.isOpen(feature)) {
                allowed.add(field);
            }
        });
        spec.allowOnly(allowed);
    }

    private static Set<String> mounted(List<Field> containers, List<Field> inits) {
        Set<String> names = new TreeSet<>();
        for (List<Field> list : List.of(containers, inits)) {
            for (Field container : list) {
                container
                        .field("volumeMounts")
                        .objects()
                        .forEach(mount -> names.add(mount.field("name").text()));
            }
        }
        return names;
    }

    /// As in Knative, paths say `containers` for them too.
    private static void initContainers(
            Field spec, Field inits, Map<String, Field> volumes, Features features) {
        List<Field> all = inits.objects();
        if (!all.isEmpty() && !features.isOpen(Features.INIT_CONTAINERS)) {
            spec.wrong(
                    "pod spec support for init-containers is off, but found %d init containers"
                            .formatted(all.size()));
            return;
        }
        for (int n = 0; n < all.size(); n++) {
            Field path = spec.field("containers[%d]".formatted(n));
            Field init = new Field(all.get(n).node(), path.path(), path.errors());
            ContainerRules.checkInit(init, volumes, features);
        }
    }

    private static void ports(Field spec, List<Field> containers) {
        int count =
                containers.stream()
                        .mapToInt(container -> container.field("ports").objects().size())
                        .sum();
        Field ports = spec.down("containers[*]", "ports");
        if (count == 0 && containers.size() > 1) {
            ports.missing();
        } else if (count > 1) {
            ports.wrong(
                    "more than one container port is set",
                    "Only a single port is allowed across all containers");
        }
    }

    private static void containers(
            Field spec, List<Field> containers, Map<String, Field> volumes, Features features) {
        if (containers.isEmpty()) {
            spec.field("containers").missing();
        } else if (containers.size() == 1) {
            ContainerRules.check(containers.getFirst(), volumes, features);
        } else if (features.isOpen(Features.MULTI_CONTAINER)) {
            for (Field container : containers) {
                if (container.field("ports").objects().isEmpty()) {
                    ContainerRules.checkSidecar(container, volumes, features);
                } else {
                    ContainerRules.check(container, volumes, features);
                }
            }
        } else {
            spec.wrong(
                    "multi-container is off, but found %d containers".formatted(containers.size()));
        }
    }

    private static void serviceAccount(Field spec) {
        Field account = spec.field("serviceAccountName");
        if (!account.text().isEmpty()) {
            KubernetesNames.dns1123Subdomain(account.text())
                    .forEach(wrong -> account.invalid(account.text(), wrong));
        }
        Field token = spec.field("automountServiceAccountToken");
        if (token.isTrue()) {
            token.invalid("true");
        }
    }

    private PodSpecRules() {}
}
