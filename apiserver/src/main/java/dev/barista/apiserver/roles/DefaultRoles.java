package dev.barista.apiserver.roles;

import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.verb.DeleteOptions;
import dev.barista.apiserver.verb.Part;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.apiserver.verb.WriteOptions;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Makes the roles and bindings that Kubernetes and Knative have from the start, and repairs those
/// that were changed. Belongs to the thread that installs.
public final class DefaultRoles {

    private final Verbs verbs;
    private final Kinds kinds;

    public DefaultRoles(Verbs verbs, Kinds kinds) {
        this.verbs = verbs;
        this.kinds = kinds;
    }

    /// All at once: the store writes them in few transactions.
    ///
    /// @throws java.util.concurrent.CompletionException if one cannot be written
    public void install() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> all =
                    BuiltIns.defaultRoles().stream()
                            .map(ApiObject::of)
                            .map(role -> CompletableFuture.runAsync(() -> install(role), threads))
                            .toList();
            all.forEach(CompletableFuture::join);
        }
    }

    private void install(ApiObject expected) {
        ResourceType type =
                expected.kind().equals(Types.CLUSTER_ROLE.kind())
                        ? Types.CLUSTER_ROLE
                        : Types.CLUSTER_ROLE_BINDING;
        KindDescription kind = kinds.require(type);
        Optional<ApiObject> actual = verbs.find(type, expected.key());
        if (actual.isPresent() && RoleRepair.isOfAnotherRole(expected, actual.get())) {
            verbs.delete(type, expected.key(), DeleteOptions.of(Propagation.BACKGROUND));
            actual = Optional.empty();
        }
        if (actual.isEmpty()) {
            verbs.create(kind, "", expected.tree(), WriteOptions.INTERNAL);
        } else {
            verbs.update(
                    kind,
                    expected.key(),
                    Part.MAIN,
                    old -> RoleRepair.repaired(expected, old).tree(),
                    WriteOptions.INTERNAL);
        }
    }
}
