package dev.barista.model.admission;

import dev.barista.model.config.Features;
import java.util.Set;

/// Validates the security context of a container.
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

    /// Tells of a value that Kubernetes would not understand. Knative also warns of what is left to
    /// Kubernetes' insecure defaults; Barista's drivers have no such defaults.
    static void warn(Field container) {
        Field drop = container.field("securityContext").down("capabilities", "drop");
        for (Field capability : drop.items()) {
            if (capability.text().equals("all")) {
                drop.errors().warn("invalid value: all", "Must be spelled as 'ALL'", drop.path());
            }
        }
    }

    private SecurityRules() {}
}
