package dev.barista.apiserver.rbac;

import dev.barista.apiserver.schema.LabelRules;
import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.admission.KubernetesNames;
import dev.barista.model.object.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What roles and bindings may be. Pure.
///
/// Source of the rules and of their words: Kubernetes 1.32.
final class RbacRules {

    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<String> SUBJECTS = List.of("ServiceAccount", "User", "Group");

    static void role(ApiObject role, Mistakes mistakes) {
        boolean namespaced = !role.namespace().isEmpty();
        int at = 0;
        for (JsonNode rule : role.tree().path("rules")) {
            rule(rule, namespaced, "rules[%d]".formatted(at++), mistakes);
        }
        JsonNode aggregation = role.tree().path("aggregationRule");
        if (!namespaced && aggregation.isObject()) {
            selectors(
                    aggregation.path("clusterRoleSelectors"),
                    "aggregationRule.clusterRoleSelectors",
                    mistakes);
        }
    }

    private static void selectors(JsonNode selectors, String path, Mistakes mistakes) {
        if (selectors.isEmpty()) {
            mistakes.required(
                    path,
                    "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }
        int at = 0;
        for (JsonNode selector : selectors) {
            LabelRules.selector(selector, "%s[%d]".formatted(path, at++), mistakes);
        }
    }

    private static void rule(JsonNode rule, boolean namespaced, String path, Mistakes mistakes) {
        if (rule.path("verbs").isEmpty()) {
            mistakes.required(path + ".verbs", "verbs must contain at least one value");
        }
        JsonNode paths = rule.path("nonResourceURLs");
        if (!paths.isEmpty()) {
            List<String> values = paths.valueStream().map(value -> value.asString("")).toList();
            if (namespaced) {
                mistakes.invalid(
                        path + ".nonResourceURLs",
                        values,
                        "namespaced rules cannot apply to non-resource URLs");
            }
            if (!rule.path("apiGroups").isEmpty()
                    || !rule.path("resources").isEmpty()
                    || !rule.path("resourceNames").isEmpty()) {
                mistakes.invalid(
                        path + ".nonResourceURLs",
                        values,
                        "rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (rule.path("apiGroups").isEmpty()) {
            mistakes.required(
                    path + ".apiGroups", "resource rules must supply at least one api group");
        }
        if (rule.path("resources").isEmpty()) {
            mistakes.required(
                    path + ".resources", "resource rules must supply at least one resource");
        }
    }

    /// @param old null when the binding is new
    static void binding(ApiObject binding, @Nullable ApiObject old, Mistakes mistakes) {
        boolean namespaced = !binding.namespace().isEmpty();
        JsonNode role = binding.tree().path("roleRef");
        String group = role.path("apiGroup").asString("");
        if (!group.equals(GROUP)) {
            mistakes.unsupported("roleRef.apiGroup", group, List.of(GROUP));
        }
        List<String> kinds = namespaced ? List.of("Role", "ClusterRole") : List.of("ClusterRole");
        String kind = role.path("kind").asString("");
        if (!kinds.contains(kind)) {
            mistakes.unsupported("roleRef.kind", kind, kinds);
        }
        String name = role.path("name").asString("");
        if (name.isEmpty()) {
            mistakes.required("roleRef.name");
        } else {
            mistakes.invalid("roleRef.name", name, KubernetesNames.pathSegment(name));
        }
        int at = 0;
        for (JsonNode subject : binding.tree().path("subjects")) {
            subject(subject, namespaced, "subjects[%d]".formatted(at++), mistakes);
        }
        if (old != null && !old.tree().path("roleRef").equals(role)) {
            mistakes.invalidOf(
                    "roleRef",
                    "rbac.RoleRef{APIGroup:\"%s\", Kind:\"%s\", Name:\"%s\"}"
                            .formatted(group, kind, name),
                    "cannot change roleRef");
        }
    }

    private static void subject(
            JsonNode subject, boolean namespaced, String path, Mistakes mistakes) {
        String name = subject.path("name").asString("");
        if (name.isEmpty()) {
            mistakes.required(path + ".name");
        }
        String kind = subject.path("kind").asString("");
        String group = subject.path("apiGroup").asString("");
        switch (kind) {
            case "ServiceAccount" -> {
                if (!name.isEmpty()) {
                    mistakes.invalid(path + ".name", name, KubernetesNames.dns1123Subdomain(name));
                }
                if (!group.isEmpty()) {
                    mistakes.unsupported(path + ".apiGroup", group, List.of(""));
                }
                if (!namespaced && subject.path("namespace").asString("").isEmpty()) {
                    mistakes.required(path + ".namespace");
                }
            }
            case "User", "Group" -> {
                if (!group.equals(GROUP)) {
                    mistakes.unsupported(path + ".apiGroup", group, List.of(GROUP));
                }
            }
            default -> mistakes.unsupported(path + ".kind", kind, SUBJECTS);
        }
    }

    private RbacRules() {}
}
