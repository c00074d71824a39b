package dev.barista.apiserver.roles;

import dev.barista.apiserver.authorization.Coverage;
import dev.barista.apiserver.authorization.PolicyRule;
import dev.barista.model.object.ApiObject;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Gives a default role or binding back what it has lost: labels, annotations, rules, subjects.
/// What it has beyond is left to it, as in Kubernetes; the annotation
/// `rbac.authorization.kubernetes.io/autoupdate: "false"` leaves it alone. Pure.
final class RoleRepair {

    private static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

    /// @param expected as it is made
    /// @param actual as it is stored
    /// @return equal to `actual` if nothing is missing
    static ApiObject repaired(ApiObject expected, ApiObject actual) {
        if (actual.findAnnotation(AUTO_UPDATE).filter("false"::equals).isPresent()) {
            return actual;
        }
        return actual.with(tree -> {
            merge(tree, expected, "labels");
            merge(tree, expected, "annotations");
            addRules(tree, expected, actual);
            addMissing(tree, expected, "/aggregationRule", "clusterRoleSelectors");
            addMissing(tree, expected, "", "subjects");
        });
    }

    /// Whether a binding is to be made anew: it cannot be made to lead to another role.
    static boolean isOfAnotherRole(ApiObject expected, ApiObject actual) {
        return !expected.tree().path("roleRef").equals(actual.tree().path("roleRef"));
    }

    private static void merge(ObjectNode tree, ApiObject expected, String member) {
        ObjectNode there = tree.withObject("/metadata").withObject("/" + member);
        expected.metadata()
                .path(member)
                .properties()
                .forEach(entry -> {
                    if (!there.has(entry.getKey())) {
                        there.set(entry.getKey(), entry.getValue());
                    }
                });
        if (there.isEmpty()) {
            tree.withObject("/metadata").remove(member);
        }
    }

    private static void addRules(ObjectNode tree, ApiObject expected, ApiObject actual) {
        List<PolicyRule> missing =
                Coverage.missing(
                        PolicyRule.list(actual.tree().path("rules")),
                        PolicyRule.list(expected.tree().path("rules")));
        if (!missing.isEmpty()) {
            ArrayNode rules = tree.withArray("/rules");
            missing.forEach(rule -> rules.add(rule.toTree()));
        }
    }

    private static void addMissing(
            ObjectNode tree, ApiObject expected, String parent, String member) {
        JsonNode wanted = expected.at(parent + "/" + member);
        if (wanted.isMissingNode()) {
            return;
        }
        ArrayNode there = tree.withArray(parent + "/" + member);
        List<JsonNode> known = there.valueStream().toList();
        wanted.valueStream().filter(each -> !known.contains(each)).forEach(there::add);
    }

    private RoleRepair() {}
}
