package dev.barista.apiserver.authorization;

import dev.barista.model.object.ApiObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/// Roles and bindings at one moment, and what follows from them: Kubernetes' RBAC. Pure, immutable.
///
/// A binding of the cluster counts everywhere; one of a namespace only for what is in it. Rules
/// only ever allow. Members of [User#MASTERS] may do everything, and they alone may impersonate.
public final class Policy implements Authorizer {

    public static final Policy EMPTY = new Policy(List.of(), List.of());

    private final Map<RoleName, List<PolicyRule>> roles = new HashMap<>();

    /// By namespace; those of the cluster under the empty one.
    private final Map<String, List<Binding>> bindings = new HashMap<>();

    /// @param roles Roles and ClusterRoles
    /// @param bindings RoleBindings and ClusterRoleBindings
    public Policy(List<ApiObject> roles, List<ApiObject> bindings) {
        for (ApiObject role : roles) {
            this.roles.put(
                    new RoleName(role.namespace(), role.name()),
                    PolicyRule.list(role.tree().path("rules")));
        }
        for (ApiObject each : bindings) {
            Binding binding = Binding.from(each);
            this.bindings.computeIfAbsent(binding.namespace(), _ -> new ArrayList<>()).add(binding);
        }
    }

    @Override
    public Verdict decide(User user, Attributes attributes) {
        if (user.isIn(User.MASTERS)) {
            return new Verdict(true, "");
        }
        if (attributes.verb().equals("impersonate")) {
            return new Verdict(false, "only members of %s may impersonate".formatted(User.MASTERS));
        }
        String namespace =
                attributes instanceof Attributes.OfResource resource ? resource.namespace() : "";
        List<String> reasons = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        visit(
                user,
                namespace,
                errors,
                (binding, rules) -> {
                    boolean allowed = rules.stream().anyMatch(rule -> rule.allows(attributes));
                    if (allowed) {
                        Subject subject = binding.subject(user).orElseThrow();
                        reasons.add("RBAC: allowed by " + binding.describe(subject));
                    }
                    return allowed;
                });
        if (!reasons.isEmpty()) {
            return new Verdict(true, reasons.getFirst());
        }
        return new Verdict(false, errors.isEmpty() ? "" : "RBAC: " + aggregate(errors));
    }

    /// As Go prints several errors.
    private static String aggregate(List<String> errors) {
        return errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]";
    }

    @Override
    public RulesFound rulesFor(User user, String namespace) {
        List<PolicyRule> all = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        if (user.isIn(User.MASTERS)) {
            all.addAll(PolicyRule.everything());
        }
        visit(
                user,
                namespace,
                errors,
                (_, rules) -> {
                    all.addAll(rules);
                    return false;
                });
        return new RulesFound(all, errors);
    }

    @Override
    public Optional<List<PolicyRule>> rulesOf(RoleName role) {
        return Optional.ofNullable(roles.get(role));
    }

    /// Visits the bindings of a user that count in a namespace, until one is enough.
    private void visit(
            User user,
            String namespace,
            List<String> errors,
            BiPredicate<Binding, List<PolicyRule>> enough) {
        List<String> scopes = namespace.isEmpty() ? List.of("") : List.of("", namespace);
        for (String scope : scopes) {
            for (Binding binding : bindings.getOrDefault(scope, List.of())) {
                if (binding.subject(user).isEmpty()) {
                    continue;
                }
                List<PolicyRule> rules = roles.get(binding.role());
                if (rules == null) {
                    errors.add(missing(binding.role()));
                } else if (enough.test(binding, rules)) {
                    return;
                }
            }
        }
    }

    /// As Kubernetes says it.
    private static String missing(RoleName role) {
        return "%s.rbac.authorization.k8s.io \"%s\" not found"
                .formatted(role.isOfCluster() ? "clusterrole" : "role", role.name());
    }
}
