package dev.barista.apiserver.verb;

import dev.barista.apiserver.account.PodAccounts;
import dev.barista.apiserver.admission.Admission;
import dev.barista.apiserver.network.Hold;
import dev.barista.apiserver.network.NetworkKinds;
import dev.barista.apiserver.patch.ManagedFields;
import dev.barista.apiserver.patch.Writer;
import dev.barista.apiserver.rbac.RbacAdmission;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.storage.StorageKinds;
import dev.barista.apiserver.workload.WorkloadKinds;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.store.ObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/// Creates objects. Thread-safe.
final class Creating {

    private static final int NAME_ATTEMPTS = 8;

    private final ObjectStore store;
    private final Admission admission;
    private final NetworkKinds network;
    private final RbacAdmission rbac;
    private final PodAccounts accounts;
    private final InstantSource clock;
    private final RandomGenerator random;

    Creating(
            ObjectStore store,
            Admission admission,
            NetworkKinds network,
            RbacAdmission rbac,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.admission = admission;
        this.network = network;
        this.rbac = rbac;
        accounts = new PodAccounts(store);
        this.clock = clock;
        this.random = random;
    }

    /// @param applied whether `body` has its `managedFields` already
    Written create(
            KindDescription kind,
            String namespace,
            ObjectNode body,
            boolean applied,
            WriteOptions options) {
        ResourceType type = kind.type();
        Shape.require(type, body);
        Decoding.requireFits(type, namespace, body);
        if (!body.path("metadata").path("resourceVersion").asString("").isEmpty()) {
            throw Refusals.badRequest("resourceVersion should not be set on objects to be created");
        }
        boolean named = !body.path("metadata").path("name").asString("").isEmpty();
        for (int attempt = 1; ; attempt++) {
            List<String> warnings = new ArrayList<>();
            ApiObject admitted = prepare(kind, namespace, body.deepCopy(), options, warnings);
            try (Hold hold = network.admit(request(type, admitted, options))) {
                ApiObject ready = managed(kind, hold.object(), applied ? "" : options.manager());
                Decoding.requireValid(kind, ready);
                Bounds.require(type, ready);
                if (options.dryRun()) {
                    requireAbsent(type, ready);
                    return new Written(ready, true, warnings);
                }
                Optional<ApiObject> stored = store.create(type.toString(), ready);
                if (stored.isPresent()) {
                    hold.keep();
                    return new Written(stored.get(), true, warnings);
                }
                if (named || attempt == NAME_ATTEMPTS) {
                    throw new ApiException(ApiStatus.alreadyExists(type, ready.name()));
                }
            }
        }
    }

    private static NetworkKinds.Request request(
            ResourceType type, ApiObject object, WriteOptions options) {
        return new NetworkKinds.Request(type, object, null, options.isInternal());
    }

    private void requireAbsent(ResourceType type, ApiObject object) {
        if (store.find(type.toString(), object.key()).isPresent()) {
            throw new ApiException(ApiStatus.alreadyExists(type, object.name()));
        }
    }

    private ApiObject prepare(
            KindDescription kind,
            String namespace,
            ObjectNode tree,
            WriteOptions options,
            List<String> warnings) {
        ResourceType type = kind.type();
        Names.give(tree, random);
        place(type, namespace, tree);
        if (kind.hasStatus()) {
            tree.remove("status");
        }
        ApiObject decoded = Decoding.decode(kind, tree, options.validation(), warnings);
        Names.requireValid(type, decoded);
        requireOpenNamespace(type, decoded);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        ApiObject identified = decoded.with(copy -> identify(type, copy, now));
        Admission.Admitted admitted =
                admission.admit(
                        new Admission.Review(
                                Admission.Operation.CREATE,
                                type,
                                identified,
                                null,
                                options.user().name()));
        warnings.addAll(admitted.warnings());
        ApiObject own = accounts.admit(type, admitted.object(), options.user());
        ApiObject allowed = rbac.admit(type, own, null, options.user());
        return WorkloadKinds.admit(type, StorageKinds.admit(type, allowed, null), null);
    }

    private ApiObject managed(KindDescription kind, ApiObject object, String manager) {
        return manager.isEmpty()
                ? object
                : ManagedFields.afterUpdate(
                        kind, null, object, new Writer(manager, "", clock.instant()));
    }

    private static void place(ResourceType type, String namespace, ObjectNode tree) {
        ObjectNode metadata = tree.withObject("/metadata");
        if (type.namespaced()) {
            metadata.put("namespace", namespace);
        } else {
            metadata.remove("namespace");
        }
    }

    private static void identify(ResourceType type, ObjectNode tree, Instant now) {
        ObjectNode metadata = tree.withObject("/metadata");
        metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"));
        metadata.put("uid", UUID.randomUUID().toString())
                .put("creationTimestamp", now.toString())
                .put("generation", 1);
        Peculiarities.onCreate(type, tree, now.toString());
    }

    private void requireOpenNamespace(ResourceType type, ApiObject object) {
        if (!type.namespaced()) {
            return;
        }
        String name = object.namespace();
        ApiObject namespace =
                store.find(Types.NAMESPACE.toString(), ObjectKey.of(name))
                        .orElseThrow(
                                () -> new ApiException(ApiStatus.notFound(Types.NAMESPACE, name)));
        if (namespace.isTerminating()) {
            throw Refusals.forbidden(
                    type,
                    object.name(),
                    "unable to create new content in namespace %s because it is being terminated"
                            .formatted(name));
        }
    }
}
