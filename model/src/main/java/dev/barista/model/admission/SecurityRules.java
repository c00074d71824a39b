package dev.barista.model.admission;

import dev.barista.model.config.Features;
import java.util.List;
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

    private static final Set<String> PROFILES = Set.of("Localhost", "RuntimeDefault", "Unconfined");

    static void check(Field security, Features features) {
        security.allowOnly(ALLOWED);
        security.field("capabilities")
                .allowOnly(
                        features.isEnabled(Features.ADD_CAPABILITIES)
                                ? Set.of("add", "drop")
                                : Set.of("drop"));
        security.field("runAsUser").within(0, Integer.MAX_VALUE);
        security.field("runAsGroup").within(0, Integer.MAX_VALUE);
        seccomp(security.field("seccompProfile"));
    }

    /// In Kubernetes' words, which would say it when the Deployment is made.
    static void seccomp(Field profile) {
        if (!profile.isPresent()) {
            return;
        }
        profile.allowOnly(Set.of("type", "localhostProfile"));
        Field type = profile.field("type");
        Field file = profile.field("localhostProfile");
        if (type.text().isEmpty()) {
            type.missing();
        } else if (!PROFILES.contains(type.text())) {
            type.invalid(
                    type.text(),
                    "supported values: \"Localhost\", \"RuntimeDefault\", \"Unconfined\"");
        } else if (type.text().equals("Localhost") && file.text().isEmpty()) {
            file.wrong("must be set when seccomp type is Localhost");
        } else if (!type.text().equals("Localhost") && !file.text().isEmpty()) {
            file.invalid(file.text(), "can only be set when seccomp type is Localhost");
        }
        if (file.text().startsWith("/") || List.of(file.text().split("/", -1)).contains("..")) {
            file.invalid(file.text(), "must be a relative path, without '..'");
        }
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
