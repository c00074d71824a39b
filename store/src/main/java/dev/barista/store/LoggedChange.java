package dev.barista.store;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Change;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One committed change, kept as JSON: a hundred parsed objects would cost what a thousand written
/// ones do. The arrays are shared, and never changed.
///
/// @param resource qualified plural: `services.serving.knative.dev`
/// @param json the object after the change, or as it last was; without its `resourceVersion`
/// @param before the object before the change; null when it is new
@SuppressWarnings("ArrayRecordComponent") // compared by identity only, on purpose
public record LoggedChange(
        long version,
        Change.Kind kind,
        String resource,
        ObjectKey key,
        byte[] json,
        byte @Nullable [] before) {

    public ApiObject object() {
        return parse(json, version);
    }

    /// The object before the change, under its own content but the version of the change; null when
    /// it is new.
    public @Nullable ApiObject previous() {
        return before == null ? null : parse(before, version);
    }

    long weight() {
        return json.length + (before == null ? 0 : before.length) + 128L;
    }

    static ApiObject parse(byte[] json, long version) {
        ObjectNode tree = Json.MAPPER.readValue(json, ObjectNode.class);
        tree.withObject("/metadata").put("resourceVersion", Long.toString(version));
        return ApiObject.of(tree);
    }
}
