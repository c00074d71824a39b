package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.Schema;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Takes out what a manager applied last time and no longer does, unless another manager owns it.
final class Removal {

    /// @param object changed in place
    /// @param last what the manager owned
    /// @param owned what any manager owns now
    static void remove(Schema schema, ObjectNode object, FieldSet last, FieldSet owned) {
        last.below()
                .forEach((step, set) -> {
                    if (step.equals("f:metadata")) { // no manager owns its name, yet it stays
                        descend(schema, object, step, set, owned.at(step));
                    } else {
                        visit(schema, object, step, set, owned.at(step));
                    }
                });
    }

    private static void visit(
            Schema schema, JsonNode parent, String step, FieldSet last, FieldSet owned) {
        if (owned.isEmpty()) {
            drop(schema, parent, step);
        } else {
            descend(schema, parent, step, last, owned);
        }
    }

    private static void descend(
            Schema schema, JsonNode parent, String step, FieldSet last, FieldSet owned) {
        Schema part =
                step.startsWith("f:") ? Fields.member(schema, step.substring(2)) : schema.item();
        JsonNode child = find(schema, parent, step);
        last.below().forEach((next, set) -> visit(part, child, next, set, owned.at(next)));
    }

    private static JsonNode find(Schema schema, JsonNode parent, String step) {
        if (step.startsWith("f:")) {
            return parent.path(step.substring(2));
        }
        Map<String, JsonNode> items = parent.isArray() ? Step.items(schema, parent) : Map.of();
        JsonNode item = items.get(step);
        return item == null ? parent.path(-1) : item;
    }

    private static void drop(Schema schema, JsonNode parent, String step) {
        if (parent instanceof ObjectNode object && step.startsWith("f:")) {
            object.remove(step.substring(2));
        } else if (parent instanceof ArrayNode list) {
            for (int i = list.size() - 1; i >= 0; i--) {
                if (Step.item(schema, list.get(i)).equals(step)) {
                    list.remove(i);
                }
            }
        }
    }

    private Removal() {}
}
