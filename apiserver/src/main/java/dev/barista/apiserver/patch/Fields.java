package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.Schema;
import dev.barista.apiserver.schema.Schema.ListType;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields that a value has, by its schema.
final class Fields {

    /// The leaves of an object, and the items of its lists.
    static FieldSet of(Schema schema, ObjectNode object) {
        return new FieldSet(false, new TreeMap<>(at(schema, object).below()));
    }

    private static FieldSet at(Schema schema, JsonNode value) {
        if (value.isObject()) {
            return value.isEmpty() || schema.merging().atomicMap()
                    ? FieldSet.LEAF
                    : object(schema, value);
        }
        if (value.isArray() && schema.merging().list() != ListType.ATOMIC) {
            return list(schema, value);
        }
        return FieldSet.LEAF;
    }

    private static FieldSet object(Schema schema, JsonNode object) {
        TreeMap<String, FieldSet> below = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            FieldSet set = at(member(schema, entry.getKey()), entry.getValue());
            boolean declared = schema.fields().properties().containsKey(entry.getKey());
            // a key of a map exists by itself; a declared field by what is in it
            below.put(Step.field(entry.getKey()), declared ? set : set.union(FieldSet.LEAF));
        }
        return new FieldSet(false, below);
    }

    private static FieldSet list(Schema schema, JsonNode list) {
        TreeMap<String, FieldSet> below = new TreeMap<>();
        Step.items(schema, list)
                .forEach((step, item) ->
                        below.put(step, at(schema.item(), item).union(FieldSet.LEAF)));
        return new FieldSet(false, below);
    }

    static Schema member(Schema schema, String name) {
        Schema member = schema.member(name);
        return member == null ? Schema.ANYTHING : member;
    }

    private Fields() {}
}
