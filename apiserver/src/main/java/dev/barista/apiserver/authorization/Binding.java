package dev.barista.apiserver.authorization;

import dev.barista.model.object.ApiObject;
import java.util.List;
import java.util.Optional;

/// A RoleBinding or a ClusterRoleBinding. Pure.
///
/// @param namespace empty for a ClusterRoleBinding
record Binding(String namespace, String name, RoleName role, List<Subject> subjects) {

    Binding {
        subjects = List.copyOf(subjects);
    }

    static Binding from(ApiObject object) {
        return new Binding(
                object.namespace(),
                object.name(),
                RoleName.of(object),
                object.tree().path("subjects").valueStream().map(Subject::from).toList());
    }

    Optional<Subject> subject(User user) {
        return subjects.stream().filter(subject -> subject.is(user, namespace)).findFirst();
    }

    /// `ClusterRoleBinding "NAME" of ClusterRole "ROLE" to Group "GROUP"`.
    String describe(Subject subject) {
        String own =
                namespace.isEmpty()
                        ? "ClusterRoleBinding \"%s\"".formatted(name)
                        : "RoleBinding \"%s/%s\"".formatted(name, namespace);
        return "%s of %s \"%s\" to %s"
                .formatted(own, role.kind(), role.name(), subject.describe(namespace));
    }
}
