package dev.barista.model.port;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// The Kubernetes API as controllers, the node and the gateway's feeder use it: the only contract
/// between them. Embedded, it is the API server's verbs over the store, admission included, without
/// HTTP; on a cluster, a client. One contract test holds all implementations to the same behaviour.
///
/// Thread-safe. Calls may block on disk or network; never call it on an event loop. A write that
/// returned is durable. Every method throws [ApiException] when the API refuses.
public interface Objects {

    Optional<ApiObject> find(ResourceType type, ObjectKey key);

    /// @throws ApiException 404
    default ApiObject require(ResourceType type, ObjectKey key) {
        return find(type, key)
                .orElseThrow(() -> new ApiException(ApiStatus.notFound(type, key.name())));
    }

    /// Objects of a kind, ordered by namespace and name.
    ///
    /// @param namespace empty for all namespaces
    List<ApiObject> list(ResourceType type, String namespace, Selector selector);

    /// Stores a new object under its `name`, or a name made from its `generateName`.
    ///
    /// @return as stored: with `uid`, `resourceVersion`, `creationTimestamp`, `generation` 1, and
    ///   admission's defaults
    /// @throws ApiException 409 `AlreadyExists`, 422 `Invalid`, 404 if its namespace does not exist
    ApiObject create(ResourceType type, ApiObject object);

    /// Replaces an object but for its status. Without a `resourceVersion` the last writer wins.
    /// Writing what is there already changes no version and notifies no watch.
    ///
    /// @throws ApiException 404, 409 `Conflict`, 422
    ApiObject update(ResourceType type, ApiObject object);

    /// Replaces the status of an object and nothing else; leaves `generation` alone.
    ///
    /// @throws ApiException 404, 409 `Conflict`
    ApiObject updateStatus(ResourceType type, ApiObject object);

    /// Changes what a JSON merge patch (RFC 7386) names, but for the status.
    ///
    /// @throws ApiException 404, 422
    ApiObject patch(ResourceType type, ObjectKey key, ObjectNode mergePatch);

    /// Deletes an object; one with finalizers, or a Pod with a grace period, stays terminating
    /// until they are done. Deleting what is not there is no error.
    ///
    /// A Pod is finally removed by its node: [#remove].
    void delete(ResourceType type, ObjectKey key, Propagation propagation);

    /// Removes an object at once, without a grace period; only if it is still the one with `uid`.
    void remove(ResourceType type, ObjectKey key, String uid);

    /// Tells `listener` of every object there is, as [Change.Kind#ADDED], and then of every change,
    /// in the order of commits and never two at once. The listener must be quick: it takes a note
    /// and returns. It may miss versions in between, never the last.
    Watch watch(ResourceType type, Consumer<Change> listener);
}
