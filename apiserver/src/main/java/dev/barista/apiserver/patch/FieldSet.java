package dev.barista.apiserver.patch;

import dev.barista.model.object.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A set of the fields of an object, as a tree of steps: the `FieldsV1` of Kubernetes.
///
/// A step is written as there: `f:name` a member, `k:{"name":"x"}` an item by its keys, `v:"x"` an
/// item by its value, `i:0` one by its index. Immutable; thread-safe.
///
/// @param member whether the field that leads here is itself in the set
/// @param below what of it is in the set, by step; none of them is empty
public record FieldSet(boolean member, SortedMap<String, FieldSet> below) {

    public static final FieldSet EMPTY = new FieldSet(false, new TreeMap<>());
    static final FieldSet LEAF = new FieldSet(true, new TreeMap<>());

    public FieldSet {
        TreeMap<String, FieldSet> copy = new TreeMap<>(below);
        copy.values().removeIf(FieldSet::isEmpty);
        below = Collections.unmodifiableSortedMap(copy);
    }

    public boolean isEmpty() {
        return !member && below.isEmpty();
    }

    /// What is in either.
    public FieldSet union(FieldSet other) {
        TreeMap<String, FieldSet> all = new TreeMap<>(below);
        other.below.forEach((step, set) -> all.merge(step, set, FieldSet::union));
        return new FieldSet(member || other.member, all);
    }

    /// What is in this one alone.
    public FieldSet without(FieldSet other) {
        return combine(member && !other.member, other, FieldSet::without);
    }

    /// What is in both.
    public FieldSet and(FieldSet other) {
        return combine(member && other.member, other, FieldSet::and);
    }

    private FieldSet combine(boolean here, FieldSet other, BinaryOperator<FieldSet> way) {
        TreeMap<String, FieldSet> result = new TreeMap<>();
        below.forEach((step, set) ->
                result.put(step, way.apply(set, other.below.getOrDefault(step, EMPTY))));
        return new FieldSet(here, result);
    }

    /// This set without a field and all that is below it.
    FieldSet withoutAll(String... path) {
        if (path.length == 0) {
            return EMPTY;
        }
        FieldSet child = below.get(path[0]);
        if (child == null) {
            return this;
        }
        TreeMap<String, FieldSet> rest = new TreeMap<>(below);
        rest.put(path[0], child.withoutAll(java.util.Arrays.copyOfRange(path, 1, path.length)));
        return new FieldSet(member, rest);
    }

    /// Only what lies below one step.
    FieldSet only(String step) {
        FieldSet child = below.get(step);
        return child == null ? EMPTY : new FieldSet(false, new TreeMap<>(Map.of(step, child)));
    }

    FieldSet at(String step) {
        return below.getOrDefault(step, EMPTY);
    }

    /// Each field in the set, as conflicts name it: `.spec.containers[name="x"].image`.
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        collect("", paths);
        return List.copyOf(paths);
    }

    private void collect(String path, List<String> paths) {
        if (member) {
            paths.add(path);
        }
        below.forEach((step, set) -> set.collect(path + Step.display(step), paths));
    }

    /// As `fieldsV1` of an entry of `managedFields`.
    public ObjectNode toTree() {
        ObjectNode tree = Json.object();
        if (member && !below.isEmpty()) {
            tree.putObject(".");
        }
        below.forEach((step, set) -> tree.set(step, set.toTree()));
        return tree;
    }

    /// Reads `fieldsV1`; steps it cannot make sense of are left out.
    public static FieldSet from(JsonNode tree) {
        return from(tree, false);
    }

    private static FieldSet from(JsonNode tree, boolean inside) {
        TreeMap<String, FieldSet> below = new TreeMap<>();
        tree.properties()
                .forEach(entry ->
                        Step.canonical(entry.getKey())
                                .ifPresent(step -> below.put(step, from(entry.getValue(), true))));
        return new FieldSet(inside && (tree.has(".") || below.isEmpty()), below);
    }
}
