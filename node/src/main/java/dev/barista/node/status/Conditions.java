package dev.barista.node.status;

import dev.barista.model.object.Json;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The `conditions` of a status, changed one at a time. Belongs to its caller.
public final class Conditions {

    private final ArrayNode list;

    /// Of `status`, which is not changed.
    public Conditions(JsonNode status) {
        list = Json.object().putArray("conditions");
        status.path("conditions").forEach(condition -> list.add(condition.deepCopy()));
    }

    public ArrayNode tree() {
        return list;
    }

    public Optional<ObjectNode> find(String type) {
        return list.valueStream()
                .filter(condition -> condition.path("type").asString("").equals(type))
                .map(ObjectNode.class::cast)
                .findFirst();
    }

    /// Sets a condition; its `lastTransitionTime` stays unless its status changes.
    ///
    /// @return the condition, for what else belongs to it
    public ObjectNode set(String type, boolean status, String reason, String message, Instant now) {
        Optional<ObjectNode> old = find(type);
        ObjectNode condition = old.orElseGet(list::addObject);
        String wanted = status ? "True" : "False";
        boolean same = condition.path("status").asString("").equals(wanted);
        condition.put("type", type).put("status", wanted);
        if (!same) {
            condition.put("lastTransitionTime", now.toString());
        }
        putOrRemove(condition, "reason", reason);
        putOrRemove(condition, "message", message);
        return condition;
    }

    public void remove(String type) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).path("type").asString("").equals(type)) {
                list.remove(i);
            }
        }
    }

    private static void putOrRemove(ObjectNode tree, String field, String value) {
        if (value.isEmpty()) {
            tree.remove(field);
        } else {
            tree.put(field, value);
        }
    }
}
