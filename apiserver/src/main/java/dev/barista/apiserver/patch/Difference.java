package dev.barista.apiserver.patch;

import dev.barista.apiserver.schema.Schema;
import dev.barista.apiserver.schema.Schema.ListType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How one version of an object differs from another, field by field.
record Difference(FieldSet added, FieldSet changed, FieldSet removed) {

    private static final Difference NONE =
            new Difference(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.EMPTY);
    private static final Difference ADDED = NONE.withAdded();
    private static final Difference CHANGED =
            new Difference(FieldSet.EMPTY, FieldSet.LEAF, FieldSet.EMPTY);
    private static final Difference REMOVED = NONE.withRemoved();

    static Difference between(Schema schema, ObjectNode before, ObjectNode after) {
        return at(schema, before, after);
    }

    boolean isNone() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }

    /// What was written: added or changed.
    FieldSet written() {
        return added.union(changed);
    }

    private static Difference at(
            Schema schema, @Nullable JsonNode before, @Nullable JsonNode after) {
        if (before != null && after != null && Values.equal(before, after)) {
            return NONE;
        }
        Map<String, JsonNode> old = parts(schema, before);
        Map<String, JsonNode> fresh = parts(schema, after);
        Difference here = leaf(before, after);
        if ((old.isEmpty() && fresh.isEmpty()) || differsInKind(before, after)) {
            return here;
        }
        Set<String> steps = new LinkedHashSet<>(old.keySet());
        steps.addAll(fresh.keySet());
        List<Map.Entry<String, Difference>> parts = new ArrayList<>();
        for (String step : steps) {
            parts.add(Map.entry(step, at(part(schema, step), old.get(step), fresh.get(step))));
        }
        Difference below = gathered(parts);
        if (before == null) {
            return below.withAdded();
        }
        return after == null ? below.withRemoved() : below;
    }

    private static Difference leaf(@Nullable JsonNode before, @Nullable JsonNode after) {
        if (before == null) {
            return ADDED;
        }
        return after == null ? REMOVED : CHANGED;
    }

    private static boolean differsInKind(@Nullable JsonNode before, @Nullable JsonNode after) {
        return before != null && after != null && before.getNodeType() != after.getNodeType();
    }

    private Difference withAdded() {
        return new Difference(added.union(FieldSet.LEAF), changed, removed);
    }

    private Difference withRemoved() {
        return new Difference(added, changed, removed.union(FieldSet.LEAF));
    }

    private static Difference gathered(List<Map.Entry<String, Difference>> parts) {
        TreeMap<String, FieldSet> added = new TreeMap<>();
        TreeMap<String, FieldSet> changed = new TreeMap<>();
        TreeMap<String, FieldSet> removed = new TreeMap<>();
        parts.forEach(part -> {
            added.put(part.getKey(), part.getValue().added());
            changed.put(part.getKey(), part.getValue().changed());
            removed.put(part.getKey(), part.getValue().removed());
        });
        return new Difference(
                new FieldSet(false, added),
                new FieldSet(false, changed),
                new FieldSet(false, removed));
    }

    /// What a value consists of, by step; nothing if it is one piece.
    private static Map<String, JsonNode> parts(Schema schema, @Nullable JsonNode value) {
        if (value == null) {
            return Map.of();
        }
        if (value.isObject() && !schema.merging().atomicMap()) {
            Map<String, JsonNode> members = new LinkedHashMap<>();
            value.properties()
                    .forEach(entry -> members.put(Step.field(entry.getKey()), entry.getValue()));
            return members;
        }
        boolean apart = value.isArray() && schema.merging().list() != ListType.ATOMIC;
        return apart ? Step.items(schema, value) : Map.of();
    }

    private static Schema part(Schema schema, String step) {
        return step.startsWith("f:") ? Fields.member(schema, step.substring(2)) : schema.item();
    }
}
