package dev.barista.apiserver.authorization;

import dev.barista.apiserver.select.LabelSelector;
import dev.barista.model.object.ApiObject;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The rules of a ClusterRole that gathers those of others. Pure.
public final class Aggregation {

    public static boolean isIn(ApiObject role) {
        return role.tree().path("aggregationRule").isObject();
    }

    /// What the rules of `role` are to be.
    ///
    /// @param all ClusterRoles, `role` among them or not
    public static List<PolicyRule> rules(ApiObject role, Collection<ApiObject> all) {
        List<LabelSelector> selectors =
                role.at("/aggregationRule/clusterRoleSelectors")
                        .valueStream()
                        .map(LabelSelector::from)
                        .toList();
        Set<PolicyRule> rules = new LinkedHashSet<>();
        all.stream()
                .filter(other -> !other.name().equals(role.name()))
                .filter(other -> selectors.stream().anyMatch(selector -> selector.test(other)))
                .sorted(Comparator.comparing(ApiObject::name))
                .forEach(other -> rules.addAll(PolicyRule.list(other.tree().path("rules"))));
        return List.copyOf(rules);
    }

    private Aggregation() {}
}
