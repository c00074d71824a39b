package dev.barista.store;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.OwnerReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One write on its way to the disk. The caller's thread has done all work that needs no lock:
/// copying and serialising.
///
/// @param expected version that must be there; 0: nothing may be there
/// @param body null removes the object
/// @param done completes with the version of the write, or [#REFUSED]; after the commit
record Write(Location at, long expected, @Nullable Body body, CompletableFuture<Long> done) {

    static final long REFUSED = -1;

    /// @param tree private to the writer, which sets its `resourceVersion`
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Body(ObjectNode tree, byte[] json, String uid, List<String> owners, boolean ending) {

        static Body of(ApiObject object) {
            ObjectNode tree = object.tree().deepCopy();
            tree.withObject("/metadata").remove("resourceVersion");
            return new Body(
                    tree,
                    Json.MAPPER.writeValueAsBytes(tree),
                    object.uid(),
                    object.owners().stream().map(OwnerReference::uid).distinct().toList(),
                    object.isTerminating());
        }
    }

    static Write put(String resource, ApiObject object, long expected) {
        return new Write(
                new Location(resource, object.key()),
                expected,
                Body.of(object),
                new CompletableFuture<>());
    }

    static Write remove(String resource, ObjectKey key, long expected) {
        return new Write(new Location(resource, key), expected, null, new CompletableFuture<>());
    }
}
