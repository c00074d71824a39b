package dev.barista.apiserver.schema;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Drops the members that a schema does not know. Belongs to one call.
final class Pruning {

    private final List<String> unknown = new ArrayList<>();

    static Schema.Pruned prune(Schema schema, ObjectNode tree) {
        ObjectNode copy = tree.deepCopy();
        Pruning pruning = new Pruning();
        pruning.visit(schema, copy, Path.ROOT);
        return new Schema.Pruned(copy, pruning.unknown);
    }

    private void visit(Schema schema, JsonNode value, Path path) {
        if (schema.isOpen()) {
            return;
        }
        if (value instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                Path at = path.member(name);
                Schema member = schema.member(name);
                if (member == null) {
                    object.remove(name);
                    unknown.add(at.toString());
                } else {
                    visit(member, object.get(name), at);
                }
            }
        } else if (value instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                visit(schema.item(), list.get(i), path.item(i));
            }
        }
    }
}
