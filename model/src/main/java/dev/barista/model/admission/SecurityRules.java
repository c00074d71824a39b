package dev.barista.model.admission;

import dev.barista.model.config.Features;
import java.util.Set;

/// What a container's security context must be like.
final class SecurityRules {

    private static final Set<String> ALLOWED =
            Set.of(
                    "capabilities",
                    "readOnlyRootFilesystem",
                    "runAsUser",
                    "runAsGroup",
                    "runAsNonRoot",
                    "allowPrivilegeEscalation",
                    "seccompProfile");
    private static final String INSECURE =
            "Kubernetes default value is insecure, Knative may default this to secure in a future"
                    + " release";

    static void check(Field security, Features features) {
        security.allowOnly(ALLOWED);
        security.field("capabilities")
                .allowOnly(
                        features.isEnabled(Features.ADD_CAPABILITIES)
                                ? Set.of("add", "drop")
                                : Set.of("drop"));
        security.field("runAsUser").within(0, Integer.MAX_VALUE);
        security.field("runAsGroup").within(0, Integer.MAX_VALUE);
    }

    /// Tells what a container leaves to Kubernetes' defaults and had better not.
    ///
    /// @param pod security context of the pod, which may say it for all containers
    static void warn(Field container, Field pod) {
        Field security = container.field("securityContext");
        for (String field : new String[] {"runAsNonRoot", "seccompProfile"}) {
            if (!pod.field(field).isPresent()) {
                warnUnlessSaid(security.field(field));
            }
        }
        warnUnlessSaid(security.field("allowPrivilegeEscalation"));
        warnUnlessSaid(security.field("capabilities"));
        Field drop = security.down("capabilities", "drop");
        for (Field capability : drop.items()) {
            if (capability.text().equals("all")) {
                drop.errors().warn("invalid value: all", "Must be spelled as 'ALL'", drop.path());
            }
        }
    }

    private static void warnUnlessSaid(Field field) {
        if (!field.isPresent()) {
            field.errors().warn(INSECURE, "", field.path());
        }
    }

    private SecurityRules() {}
}
