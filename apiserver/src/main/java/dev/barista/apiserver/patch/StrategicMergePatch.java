package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.Schema;
import dev.barista.model.object.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The merge patch of the built-in kinds: lists whose items have a key are merged item by item, and
/// directives say what a plain merge cannot.
///
/// | Directive | Says |
/// |---|---|
/// | `$patch: replace`, `delete`, `merge` | what becomes of the object or list item it stands in |
/// | `$retainKeys` | the members of the object that stay |
/// | `$deleteFromPrimitiveList/x` | values to take out of list `x` |
/// | `$setElementOrder/x` | the order of list `x`; items not named keep their place |
public final class StrategicMergePatch {

    static final String PATCH = "$patch";
    static final String RETAIN = "$retainKeys";
    static final String DELETE_FROM = "$deleteFromPrimitiveList/";
    static final String ORDER = "$setElementOrder/";

    /// @param target left as it is
    /// @param schema of the kind, with its merge keys and strategies
    /// @throws dev.barista.model.port.ApiException 400 if `patch` is none, or an item lacks its key
    public static ObjectNode apply(ObjectNode target, JsonNode patch, Schema schema) {
        if (!(patch instanceof ObjectNode members)) {
            throw JsonPatch.bad("merge patch: " + patch.getNodeType() + " (expected: an object)");
        }
        return merge(target, members, schema);
    }

    static ObjectNode merge(ObjectNode target, ObjectNode patch, Schema schema) {
        switch (patch.path(PATCH).asString("merge")) {
            case "replace" -> {
                return Directives.stripped(patch);
            }
            case "delete" -> {
                return Json.object();
            }
            case "merge" -> {
                // that is what follows
            }
            default -> throw JsonPatch.bad("Unknown patch type found: " + patch.path(PATCH));
        }
        ObjectNode result = target.deepCopy();
        retain(result, patch);
        for (String name : memberNames(patch)) {
            member(result, patch, name, Fields.member(schema, name));
        }
        return result;
    }

    /// The members a patch speaks of, be it in a directive only.
    private static Set<String> memberNames(ObjectNode patch) {
        Set<String> names = new java.util.LinkedHashSet<>();
        for (String key : patch.propertyNames()) {
            if (key.startsWith(DELETE_FROM)) {
                names.add(key.substring(DELETE_FROM.length()));
            } else if (key.startsWith(ORDER)) {
                names.add(key.substring(ORDER.length()));
            } else if (!key.equals(PATCH) && !key.equals(RETAIN)) {
                names.add(key);
            }
        }
        return names;
    }

    private static void retain(ObjectNode result, ObjectNode patch) {
        if (!(patch.get(RETAIN) instanceof ArrayNode retained)) {
            return;
        }
        Set<String> keys = new HashSet<>();
        retained.forEach(key -> keys.add(key.asString("")));
        for (var entry : patch.properties()) {
            boolean added = !entry.getKey().startsWith("$") && !entry.getValue().isNull();
            if (added && !keys.contains(entry.getKey())) {
                throw JsonPatch.bad(
                        "patch: %s (expected: in its $retainKeys %s)"
                                .formatted(entry.getKey(), retained));
            }
        }
        for (String name : List.copyOf(result.propertyNames())) {
            if (!keys.contains(name)) {
                result.remove(name);
            }
        }
    }

    private static void member(ObjectNode result, ObjectNode patch, String name, Schema schema) {
        JsonNode change = patch.path(name);
        if (change.isNull()) {
            result.remove(name);
            return;
        }
        JsonNode before = result.path(name);
        if (change instanceof ObjectNode members) {
            boolean merge =
                    before.isObject() && !schema.merging().patchStrategies().contains("replace");
            ObjectNode base = merge ? (ObjectNode) before : Json.object();
            if (isDeleted(members) && schema.fields().additional() != null) {
                result.remove(name);
            } else {
                result.set(name, merge(base, members, schema));
            }
            return;
        }
        boolean merges = schema.merging().patchStrategies().contains("merge");
        boolean list = change.isArray() || (change.isMissingNode() && before.isArray());
        if (list && merges) {
            ArrayNode old =
                    before instanceof ArrayNode there ? there : Json.MAPPER.createArrayNode();
            result.set(name, new ListMerge(schema, patch, name).merge(old));
        } else if (!change.isMissingNode()) {
            result.set(name, Directives.strippedValue(change));
        }
    }

    /// An object with fields of its own stays, empty; a map goes, for Kubernetes writes no empty
    /// one.
    private static boolean isDeleted(ObjectNode patch) {
        return patch.path(PATCH).asString("").equals("delete");
    }

    private StrategicMergePatch() {}
}
