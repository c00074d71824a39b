package dev.barista.apiserver.authorization;

import dev.barista.model.object.ApiObject;

/// Which role is meant.
///
/// @param namespace empty for a ClusterRole
public record RoleName(String namespace, String name) {

    /// The role that a binding refers to.
    public static RoleName of(ApiObject binding) {
        boolean ofCluster = binding.at("/roleRef/kind").asString("").equals("ClusterRole");
        String name = binding.at("/roleRef/name").asString("");
        return new RoleName(ofCluster ? "" : binding.namespace(), name);
    }

    boolean isOfCluster() {
        return namespace.isEmpty();
    }

    String kind() {
        return isOfCluster() ? "ClusterRole" : "Role";
    }

    /// `roles`, or `clusterroles`.
    public String resource() {
        return isOfCluster() ? "clusterroles" : "roles";
    }
}
