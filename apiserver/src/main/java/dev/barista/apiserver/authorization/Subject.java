package dev.barista.apiserver.authorization;

import tools.jackson.databind.JsonNode;

/// For whom a binding is. Pure.
///
/// @param kind `User`, `Group` or `ServiceAccount`; no other is anyone
/// @param namespace of a ServiceAccount; empty for the binding's own
record Subject(String kind, String namespace, String name) {

    static Subject from(JsonNode tree) {
        return new Subject(
                tree.path("kind").asString(""),
                tree.path("namespace").asString(""),
                tree.path("name").asString(""));
    }

    /// @param bindingNamespace empty for a ClusterRoleBinding
    boolean is(User user, String bindingNamespace) {
        return switch (kind) {
            case "User" -> user.name().equals(name);
            case "Group" -> user.isIn(name);
            case "ServiceAccount" -> {
                String of = namespace.isEmpty() ? bindingNamespace : namespace;
                yield !of.isEmpty() && user.name().equals(new Account(of, name).user());
            }
            default -> false;
        };
    }

    /// As Kubernetes' reasons have it: a ServiceAccount is `"NAME/NAMESPACE"`.
    String describe(String bindingNamespace) {
        if (!kind.equals("ServiceAccount")) {
            return "%s \"%s\"".formatted(kind, name);
        }
        String of = namespace.isEmpty() ? bindingNamespace : namespace;
        return "%s \"%s/%s\"".formatted(kind, name, of);
    }
}
