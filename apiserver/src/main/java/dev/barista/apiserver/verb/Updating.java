package dev.barista.apiserver.verb;

import dev.barista.apiserver.admission.Admission;
import dev.barista.apiserver.network.Hold;
import dev.barista.apiserver.network.NetworkKinds;
import dev.barista.apiserver.patch.ManagedFields;
import dev.barista.apiserver.patch.Writer;
import dev.barista.apiserver.rbac.RbacAdmission;
import dev.barista.apiserver.schema.FieldErrors;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.storage.StorageKinds;
import dev.barista.apiserver.workload.WorkloadKinds;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.store.ObjectStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Updates an object. A change is a function of what is there, and is computed again when another
/// writer was first, unless the client said which version it has seen. Thread-safe.
final class Updating {

    private static final int ATTEMPTS = 8;

    /// One request to change one object.
    ///
    /// @param change from the object as it is to the object as it should be
    /// @param applied whether the change keeps `managedFields` itself
    record Request(
            KindDescription kind,
            ObjectKey key,
            Part part,
            Function<ApiObject, ObjectNode> change,
            boolean applied,
            WriteOptions options) {
        ResourceType type() {
            return kind.type();
        }
    }

    private final ObjectStore store;
    private final Admission admission;
    private final NetworkKinds network;
    private final RbacAdmission rbac;
    private final InstantSource clock;

    Updating(
            ObjectStore store,
            Admission admission,
            NetworkKinds network,
            RbacAdmission rbac,
            InstantSource clock) {
        this.store = store;
        this.admission = admission;
        this.network = network;
        this.rbac = rbac;
        this.clock = clock;
    }

    Written update(Request request) {
        for (int attempt = 1; ; attempt++) {
            ApiObject old = require(request);
            ObjectNode wanted = request.change().apply(old).deepCopy();
            Shape.require(request.type(), wanted);
            boolean bound = requireVersion(request, old, wanted);
            List<String> warnings = new ArrayList<>();
            try (Hold hold = admit(request, old, wanted, warnings)) {
                ApiObject ready = counted(request, old, hold.object());
                if (Versions.same(old, ready)) {
                    return new Written(old, false, warnings);
                }
                Bounds.require(request.type(), ready);
                if (request.options().dryRun()) {
                    return new Written(ready, false, warnings);
                }
                Optional<ApiObject> stored = commit(request.type(), request.key(), old, ready);
                if (stored.isPresent()) {
                    hold.keep();
                    return new Written(stored.get(), false, warnings);
                }
                if (bound || attempt == ATTEMPTS) {
                    throw new ApiException(ApiStatus.conflict(request.type(), request.key()));
                }
            }
        }
    }

    private ApiObject require(Request request) {
        return store.find(request.type().toString(), request.key())
                .orElseThrow(() ->
                        new ApiException(ApiStatus.notFound(request.type(), request.key().name())));
    }

    /// @return whether the writer insists on the version it has seen
    private static boolean requireVersion(Request request, ApiObject old, ObjectNode wanted) {
        JsonNode metadata = wanted.path("metadata");
        String name = metadata.path("name").asString("");
        if (!name.isEmpty() && !name.equals(old.name())) {
            throw Refusals.badRequest(
                    "the name of the object (%s) does not match the name on the URL (%s)"
                            .formatted(name, old.name()));
        }
        String uid = metadata.path("uid").asString("");
        if (!uid.isEmpty() && !uid.equals(old.uid())) {
            throw Refusals.conflict(
                    request.type(),
                    old.name(),
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(uid, old.uid()));
        }
        String seen = metadata.path("resourceVersion").asString("");
        if (!seen.isEmpty() && !seen.equals(old.resourceVersion())) {
            throw new ApiException(ApiStatus.conflict(request.type(), request.key()));
        }
        return !seen.isEmpty();
    }

    private Hold admit(Request request, ApiObject old, ObjectNode wanted, List<String> warnings) {
        KindDescription kind = request.kind();
        Decoding.requireFits(kind.type(), old.namespace(), wanted);
        Versions.keepIdentity(wanted, old);
        ApiObject decoded =
                Decoding.decode(kind, wanted, request.options().validation(), warnings)
                        .with(tree -> Peculiarities.onWrite(kind.type(), tree));
        if (request.part() == Part.STATUS) {
            return Hold.of(Versions.withStatusOf(old, decoded));
        }
        return network.admit(
                new NetworkKinds.Request(
                        kind.type(),
                        admitted(request, old, decoded, warnings),
                        old,
                        request.options().isInternal()));
    }

    private ApiObject counted(Request request, ApiObject old, ApiObject merged) {
        KindDescription kind = request.kind();
        Decoding.requireValid(kind, merged);
        ApiObject counted = Versions.counted(old, merged);
        if (request.applied() || request.options().manager().isEmpty()) {
            return counted;
        }
        var writer =
                new Writer(
                        request.options().manager(), request.part().subresource(), clock.instant());
        return ManagedFields.afterUpdate(kind, old, counted, writer);
    }

    private ApiObject admitted(
            Request request, ApiObject old, ApiObject decoded, List<String> warnings) {
        ApiObject kept = request.kind().hasStatus() ? Versions.keepStatus(old, decoded) : decoded;
        if (old.isTerminating() && !old.finalizers().containsAll(kept.finalizers())) {
            throw FieldErrors.invalid(
                    request.type(),
                    old.name(),
                    List.of(
                            FieldErrors.forbidden(
                                    "metadata.finalizers",
                                    "no new finalizers can be added if the object is being deleted")));
        }
        Admission.Admitted admitted =
                admission.admit(
                        new Admission.Review(
                                Admission.Operation.UPDATE,
                                request.type(),
                                kept,
                                old,
                                request.options().user().name()));
        warnings.addAll(admitted.warnings());
        ImmutableData.require(request.type(), admitted.object(), old);
        ApiObject allowed =
                rbac.admit(request.type(), admitted.object(), old, request.options().user());
        return WorkloadKinds.admit(
                request.type(), StorageKinds.admit(request.type(), allowed, old), old);
    }

    /// Changes metadata in the server's own name, without admission or validation, because the
    /// collector must get on with an object that was stored under older rules.
    ///
    /// @param change may be called again when another writer was first
    /// @return whether anything was changed
    boolean amend(ResourceType type, ObjectKey key, String uid, Consumer<ObjectNode> change) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<ApiObject> old = store.find(type.toString(), key);
            if (old.isEmpty() || !old.get().uid().equals(uid)) {
                return false;
            }
            ApiObject ready = old.get().with(change);
            if (Versions.same(old.get(), ready)) {
                return false;
            }
            if (commit(type, key, old.get(), ready).isPresent()) {
                return true;
            }
        }
        throw new ApiException(ApiStatus.conflict(type, key));
    }

    /// Stores the new version; or removes an object that had only been waiting for its finalizers.
    private Optional<ApiObject> commit(
            ResourceType type, ObjectKey key, ApiObject old, ApiObject ready) {
        long seen = Versions.number(old);
        if (!Waiting.isOver(type, ready)) {
            return store.replace(type.toString(), ready, seen);
        }
        return store.remove(type.toString(), key, seen) ? Optional.of(ready) : Optional.empty();
    }
}
