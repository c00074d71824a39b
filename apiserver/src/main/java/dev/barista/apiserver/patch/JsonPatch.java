package dev.barista.apiserver.patch;

import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// [RFC 6902](https://www.rfc-editor.org/rfc/rfc6902): a list of operations, all or none.
public final class JsonPatch {

    /// As in Kubernetes: a longer patch is refused.
    static final int MOST_OPERATIONS = 10_000;

    /// What all copies of a patch may add up to: as in Kubernetes, the largest body of a request.
    static final long MOST_COPIED_BYTES = 3 << 20;

    /// @param target left as it is
    /// @throws ApiException 400 if `patch` is no patch, 413 if it is too long, 422 if it does not
    ///   apply
    public static ObjectNode apply(ObjectNode target, JsonNode patch) {
        if (!(patch instanceof ArrayNode operations)) {
            throw bad("json patch: " + patch.getNodeType() + " (expected: a list of operations)");
        }
        if (operations.size() > MOST_OPERATIONS) {
            throw new ApiException(
                    new ApiStatus(
                            413,
                            "RequestEntityTooLarge",
                            "The allowed maximum operations in a JSON patch is %d, got %d"
                                    .formatted(MOST_OPERATIONS, operations.size())));
        }
        JsonNode document = target.deepCopy();
        var copies = new Copies();
        for (JsonNode operation : operations) {
            document = apply(document, Operation.from(operation), copies);
        }
        if (Extent.of(document).isTooDeep()) {
            throw tooDeep();
        }
        if (document instanceof ObjectNode object) {
            return object;
        }
        throw unprocessable("the patched document is no object: " + document.getNodeType());
    }

    private static JsonNode apply(JsonNode document, Operation operation, Copies copies) {
        Location at = new Location(operation.name(), operation.path());
        return switch (operation.name()) {
            case "add" -> at.add(document, operation.value());
            case "remove" -> at.remove(document);
            case "replace" -> at.replace(document, operation.value());
            case "test" -> at.test(document, operation.value());
            case "move" -> {
                Location from = new Location("move", operation.from());
                JsonNode moved = from.find(document);
                if ((operation.path() + "/").startsWith(operation.from() + "/")
                        && !operation.path().equals(operation.from())) {
                    throw unprocessable("move operation: a value cannot move into itself");
                }
                yield at.add(from.remove(document), moved);
            }
            case "copy" ->
                    at.add(
                            document,
                            copies.of(new Location("copy", operation.from()).find(document)));
            default -> throw bad("Unexpected kind: " + operation.name());
        };
    }

    /// The copies of one patch: each could double the document, so their sum is bounded.
    private static final class Copies {
        private long bytes;

        JsonNode of(JsonNode original) {
            Extent extent = Extent.of(original);
            if (extent.isTooDeep()) {
                throw tooDeep();
            }
            bytes += extent.bytes();
            if (bytes > MOST_COPIED_BYTES) {
                throw unprocessable(
                        "Unable to complete the copy, the accumulated size increase of copy is %d, exceeding the limit %d"
                                .formatted(bytes, MOST_COPIED_BYTES));
            }
            return original.deepCopy();
        }
    }

    private static ApiException tooDeep() {
        return unprocessable(
                "the patched document is nested too deep (expected: at most %d levels)"
                        .formatted(Extent.DEEPEST));
    }

    private record Operation(String name, String path, String from, JsonNode value) {

        static Operation from(JsonNode json) {
            String name = json.path("op").asString("");
            JsonNode path = json.path("path");
            if (!path.isString()) {
                throw bad("json patch operation: %s (expected: with a path)".formatted(json));
            }
            boolean needsValue = List.of("add", "replace", "test").contains(name);
            boolean needsFrom = List.of("move", "copy").contains(name);
            if (needsValue && !json.has("value")) {
                throw bad("json patch operation: %s (expected: with a value)".formatted(json));
            }
            if (needsFrom && !json.path("from").isString()) {
                throw bad("json patch operation: %s (expected: with a from)".formatted(json));
            }
            return new Operation(
                    name, path.asString(), json.path("from").asString(""), json.path("value"));
        }
    }

    static ApiException bad(String message) {
        return new ApiException(ApiStatus.badRequest(message));
    }

    static ApiException unprocessable(String why) {
        return new ApiException(
                new ApiStatus(
                        422,
                        "Invalid",
                        "the server rejected our request due to an error in our request",
                        List.of(new ApiStatus.Cause("UnexpectedServerResponse", why, ""))));
    }

    private JsonPatch() {}
}
