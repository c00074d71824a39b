package dev.barista.apiserver.rbac;

import dev.barista.apiserver.authorization.Authorizer;
import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Admits roles and bindings before they are stored. Other kinds pass. Thread-safe.
public final class RbacAdmission {

    /// What the collector of garbage changes: no right depends on it.
    private static final List<String> OF_COLLECTOR =
            List.of(
                    "ownerReferences",
                    "finalizers",
                    "managedFields",
                    "resourceVersion",
                    "generation");

    private final Escalation escalation;

    public RbacAdmission(Authorizer authorizer) {
        escalation = new Escalation(authorizer);
    }

    /// @param old null when the object is new
    /// @return with its defaults
    /// @throws dev.barista.model.port.ApiException 403 if its writer has not the rights that it
    ///   gives; 422 with every mistake
    public ApiObject admit(
            ResourceType type, ApiObject object, @Nullable ApiObject old, User user) {
        boolean role = type.equals(Types.ROLE) || type.equals(Types.CLUSTER_ROLE);
        boolean binding =
                type.equals(Types.ROLE_BINDING) || type.equals(Types.CLUSTER_ROLE_BINDING);
        if (!role && !binding) {
            return object;
        }
        ApiObject filled = binding ? object.with(RbacDefaults::fill) : object;
        if (old == null || !givesTheSame(filled, old)) {
            if (role) {
                escalation.checkRole(type, filled, old, user);
            } else {
                escalation.checkBinding(type, filled, user);
            }
        }
        var mistakes = new Mistakes();
        if (role) {
            RbacRules.role(filled, mistakes);
        } else {
            RbacRules.binding(filled, old, mistakes);
        }
        mistakes.refuse(type, filled.name());
        return filled;
    }

    private static boolean givesTheSame(ApiObject object, ApiObject old) {
        return rights(object).equals(rights(old));
    }

    private static ObjectNode rights(ApiObject object) {
        return object.with(tree -> tree.withObject("/metadata").remove(OF_COLLECTOR)).tree();
    }
}
