package dev.barista.apiserver.rbac;

import dev.barista.apiserver.authorization.Aggregation;
import dev.barista.apiserver.authorization.Attributes;
import dev.barista.apiserver.authorization.Authorizer;
import dev.barista.apiserver.authorization.Coverage;
import dev.barista.apiserver.authorization.PolicyRule;
import dev.barista.apiserver.authorization.RoleName;
import dev.barista.apiserver.authorization.RulesFound;
import dev.barista.apiserver.authorization.User;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Refuses to let a user hand out rights that they lack: a role may have no rule, and a binding no
/// role, beyond what its writer may do, unless a rule allows the writer to `escalate` the role, or
/// to `bind` it. As in Kubernetes, and in its words. Thread-safe.
record Escalation(Authorizer authorizer) {

    private static final String GROUP = "rbac.authorization.k8s.io";

    /// @param old null when the role is new
    /// @throws ApiException 403
    void checkRole(ResourceType type, ApiObject role, @Nullable ApiObject old, User user) {
        var escalate =
                new Attributes.OfResource(
                        "escalate",
                        GROUP,
                        type.plural(),
                        "",
                        role.namespace(),
                        old == null ? "" : role.name());
        if (isFree(user, escalate)) {
            return;
        }
        requireHeld(type, role, PolicyRule.list(role.tree().path("rules")), user);
        if (Aggregation.isIn(role) || (old != null && Aggregation.isIn(old))) {
            boolean everything =
                    Coverage.missing(held(user, "").rules(), PolicyRule.everything()).isEmpty();
            if (!everything) {
                throw forbidden(
                        type,
                        role.name(),
                        "must have cluster-admin privileges to use the aggregationRule");
            }
        }
    }

    /// @throws ApiException 403; 404 if there is no such role
    void checkBinding(ResourceType type, ApiObject binding, User user) {
        RoleName role = RoleName.of(binding);
        var bind =
                new Attributes.OfResource(
                        "bind", GROUP, role.resource(), "", binding.namespace(), role.name());
        if (isFree(user, bind)) {
            return;
        }
        ResourceType roleType = role.namespace().isEmpty() ? Types.CLUSTER_ROLE : Types.ROLE;
        List<PolicyRule> rules =
                authorizer
                        .rulesOf(role)
                        .orElseThrow(
                                () -> new ApiException(ApiStatus.notFound(roleType, role.name())));
        requireHeld(type, binding, rules, user);
    }

    private boolean isFree(User user, Attributes attributes) {
        return authorizer.decide(user, attributes).allowed();
    }

    private RulesFound held(User user, String namespace) {
        return authorizer.rulesFor(user, namespace);
    }

    private void requireHeld(
            ResourceType type, ApiObject object, List<PolicyRule> wanted, User user) {
        RulesFound held = held(user, object.namespace());
        List<PolicyRule> missing = Coverage.missing(held.rules(), wanted);
        if (missing.isEmpty()) {
            return;
        }
        String errors =
                held.errors().isEmpty()
                        ? ""
                        : "; resolution errors: [" + String.join(", ", held.errors()) + "]";
        throw forbidden(
                type,
                object.name(),
                "user \"%s\" (groups=%s) is attempting to grant RBAC permissions not currently held:\n%s%s"
                        .formatted(
                                user.name(),
                                PolicyRule.quoted(user.groups()),
                                missing.stream()
                                        .map(PolicyRule::toString)
                                        .sorted()
                                        .collect(Collectors.joining("\n")),
                                errors));
    }

    private static ApiException forbidden(ResourceType type, String name, String why) {
        return new ApiException(
                new ApiStatus(
                        403, "Forbidden", "%s \"%s\" is forbidden: %s".formatted(type, name, why)));
    }
}
