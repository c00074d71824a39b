package dev.barista.apiserver.verb;

import dev.barista.apiserver.admission.Admission;
import dev.barista.apiserver.network.NetworkKinds;
import dev.barista.apiserver.patch.ServerSideApply;
import dev.barista.apiserver.patch.Writer;
import dev.barista.apiserver.rbac.RbacAdmission;
import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Creates, reads, updates and deletes objects: the one way to the store, for HTTP and for
/// controllers.
///
/// Thread-safe; calls block on the disk. Every method throws [ApiException] when it refuses.
public final class Verbs {

    private final ObjectStore store;
    private final InstantSource clock;
    private final Reading reading;
    private final Creating creating;
    private final Updating updating;
    private final Deleting deleting;

    public Verbs(
            ObjectStore store,
            Admission admission,
            NetworkKinds network,
            RbacAdmission rbac,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.clock = clock;
        reading = new Reading(store);
        creating = new Creating(store, admission, network, rbac, clock, random);
        updating = new Updating(store, admission, network, rbac, clock);
        deleting = new Deleting(store, clock);
    }

    public Optional<ApiObject> find(ResourceType type, ObjectKey key) {
        return stored(() -> store.find(type.toString(), key));
    }

    public ApiObject require(ResourceType type, ObjectKey key) {
        return find(type, key)
                .orElseThrow(() -> new ApiException(ApiStatus.notFound(type, key.name())));
    }

    public Page list(ResourceType type, ListQuery query) {
        return stored(() -> reading.list(type, query));
    }

    /// How many objects of a type there are.
    public int count(ResourceType type) {
        return stored(() -> store.keys(type.toString(), "", null).size());
    }

    /// @param namespace of the request; empty for a cluster-scoped kind
    public Written create(
            KindDescription kind, String namespace, ObjectNode body, WriteOptions options) {
        return stored(() -> {
            Written written = creating.create(kind, namespace, body, false, options);
            if (kind.type().equals(Types.NAMESPACE) && !options.dryRun()) {
                giveAccount(written.object().name());
            }
            return written;
        });
    }

    /// Every namespace has the service account that Pods get when they name none: at once, so that
    /// a Pod that comes right after its namespace is not refused.
    private void giveAccount(String namespace) {
        var key = new ObjectKey(namespace, "default");
        if (find(Types.SERVICE_ACCOUNT, key).isPresent()) {
            return;
        }
        try {
            creating.create(
                    BuiltIns.find(Types.SERVICE_ACCOUNT).orElseThrow(),
                    namespace,
                    ApiObject.of(Types.SERVICE_ACCOUNT, key).tree(),
                    false,
                    WriteOptions.INTERNAL);
        } catch (ApiException refused) {
            if (!refused.status().reason().equals("AlreadyExists")) {
                throw refused;
            }
            // Who fills new namespaces was first.
        }
    }

    /// @param change from the object as it is to the object as it should be; called again when
    ///   another writer was first
    public Written update(
            KindDescription kind,
            ObjectKey key,
            Part part,
            Function<ApiObject, ObjectNode> change,
            WriteOptions options) {
        var request = new Updating.Request(kind, key, part, change, false, options);
        return stored(() -> updating.update(request));
    }

    /// Server-side apply: creates the object if it is missing.
    ///
    /// @param wanted what the manager has an opinion on
    /// @param mayCreate throws if the client may not; called only if the object is missing
    public Written apply(
            KindDescription kind,
            ObjectKey key,
            Part part,
            ApiObject wanted,
            Runnable mayCreate,
            WriteOptions options) {
        return stored(() -> {
            if (find(kind.type(), key).isEmpty() && part == Part.MAIN) {
                mayCreate.run();
                ApiObject whole = merged(kind, null, wanted, part, options);
                return creating.create(kind, key.namespace(), whole.tree(), true, options);
            }
            return updating.update(
                    new Updating.Request(
                            kind,
                            key,
                            part,
                            old -> merged(kind, old, wanted, part, options).tree(),
                            true,
                            options));
        });
    }

    private ApiObject merged(
            KindDescription kind,
            @Nullable ApiObject old,
            ApiObject wanted,
            Part part,
            WriteOptions options) {
        var writer = new Writer(options.manager(), part.subresource(), clock.instant());
        return ServerSideApply.apply(kind, old, wanted, writer, options.force());
    }

    /// @throws ApiException 404 if it is not there
    public Deleted delete(ResourceType type, ObjectKey key, DeleteOptions options) {
        return stored(() -> deleting.delete(type, key, options));
    }

    /// Changes the metadata of an object in the server's own name; does nothing if it is gone, or
    /// another one.
    ///
    /// @return whether anything was changed
    public boolean amend(
            ResourceType type, ObjectKey key, String uid, Consumer<ObjectNode> change) {
        return stored(() -> updating.amend(type, key, uid, change));
    }

    /// Removes an object whatever it waits for, if it is still there in that version.
    public boolean removeNow(ResourceType type, ApiObject object) {
        return stored(() -> store.remove(type.toString(), object.key(), Versions.number(object)));
    }

    /// Runs what may fail for the store's reasons, and says so in the API's words.
    private static <T> T stored(Supplier<T> call) {
        try {
            return call.get();
        } catch (StoreException failure) {
            throw Refusals.of(failure);
        }
    }
}
