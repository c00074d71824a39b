package dev.barista.model.object;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The one JSON mapper. Immutable, thread-safe.
public final class Json {

    /// Makes nodes that take little heap: parsed objects are kept by the thousand.
    public static final JsonNodeFactory NODES = new CompactNodes();

    public static final JsonMapper MAPPER = JsonMapper.builder().nodeFactory(NODES).build();

    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /// Whether two trees say the same: the order of members, and whether a number is held as an
    /// `int` or a `long`, do not matter.
    public static boolean same(JsonNode one, JsonNode other) {
        return one.equals(Json::compare, other);
    }

    /// Called for leaves that are not equal.
    private static int compare(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue())
                : one.equals(other) ? 0 : 1;
    }

    private Json() {}
}
