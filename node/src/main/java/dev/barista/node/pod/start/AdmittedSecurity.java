package dev.barista.node.pod.start;

import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// What of a `securityContext` this node does. Pure.
final class AdmittedSecurity {

    private static final Set<String> OF_BOTH =
            Set.of("runAsUser", "runAsGroup", "runAsNonRoot", "seccompProfile");
    private static final Set<String> OF_POD =
            Set.of("fsGroup", "fsGroupChangePolicy", "supplementalGroups");
    private static final Set<String> OF_CONTAINER =
            Set.of("capabilities", "readOnlyRootFilesystem", "allowPrivilegeEscalation");
    private static final Set<String> PROFILES =
            Set.of("", "RuntimeDefault", "Unconfined", "Localhost");
    private static final Set<String> CHANGES = Set.of("", "Always", "OnRootMismatch");

    /// @param notes takes what the user should know
    static void check(
            String path,
            JsonNode security,
            AdmittedVolumes.Refusals refusals,
            Consumer<String> notes) {
        boolean pod = path.equals("spec.securityContext");
        for (String field : security.propertyNames()) {
            JsonNode value = security.path(field);
            boolean known =
                    OF_BOTH.contains(field) || (pod ? OF_POD : OF_CONTAINER).contains(field);
            if (known || !Admission.isSet(value) || isUsual(field, value)) {
                continue;
            }
            if (field.equals("appArmorProfile") || field.equals("seLinuxOptions")) {
                notes.accept("%s.%s is left to the machine".formatted(path, field));
            } else {
                refusals.refuse(path + "." + field, "set", "none: this node does not support it");
            }
        }
        oneOf(
                path + ".seccompProfile.type",
                security.at("/seccompProfile/type"),
                PROFILES,
                refusals);
        oneOf(
                path + ".fsGroupChangePolicy",
                security.path("fsGroupChangePolicy"),
                CHANGES,
                refusals);
    }

    private static boolean isUsual(String field, JsonNode value) {
        return switch (field) {
            case "procMount" -> value.asString("").equals("Default");
            case "supplementalGroupsPolicy" -> value.asString("").equals("Merge");
            default -> false;
        };
    }

    private static void oneOf(
            String path, JsonNode value, Set<String> expected, AdmittedVolumes.Refusals refusals) {
        if (!expected.contains(value.asString(""))) {
            String words =
                    String.join(
                            ", ", expected.stream().filter(it -> !it.isEmpty()).sorted().toList());
            refusals.refuse(path, value.asString(""), words);
        }
    }

    private AdmittedSecurity() {}
}
