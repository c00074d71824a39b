package dev.barista.apiserver.patch;

import dev.barista.model.object.Json;
import dev.barista.model.testkit.Property.Cases;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Random JSON.
final class Trees {

    static ObjectNode object(Cases cases, int depth) {
        ObjectNode tree = Json.object();
        for (int i = cases.between(0, 4); i > 0; i--) {
            tree.set("" + (char) ('a' + cases.between(0, 4)), value(cases, depth - 1));
        }
        return tree;
    }

    private static JsonNode value(Cases cases, int depth) {
        return switch (depth > 0 ? cases.between(0, 5) : cases.between(0, 2)) {
            case 0 -> IntNode.valueOf(cases.between(0, 3));
            case 1 -> StringNode.valueOf("s" + cases.between(0, 3));
            case 2 -> NullNode.instance;
            default -> object(cases, depth);
        };
    }

    private Trees() {}
}
