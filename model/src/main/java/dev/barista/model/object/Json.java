package dev.barista.model.object;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The one JSON mapper. Immutable, thread-safe.
public final class Json {

    public static final JsonMapper MAPPER = JsonMapper.builder().build();

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private Json() {}
}
