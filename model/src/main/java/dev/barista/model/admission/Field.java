package dev.barista.model.admission;

import dev.barista.model.text.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// A field of an object under admission: its value, where it is, and what is found to be wrong with
/// it. Reading a value of a wrong type finds that, too.
///
/// @param errors of the whole object
record Field(JsonNode node, FieldPath path, FieldErrors errors) {

    Field field(String name) {
        return new Field(node.path(name), path.field(name), errors);
    }

    /// A field further down: `metadata.annotations`.
    Field down(String... names) {
        Field field = this;
        for (String name : names) {
            field = field.field(name);
        }
        return field;
    }

    /// The entries of a list.
    List<Field> items() {
        require(node.isArray(), "must be a list");
        List<Field> items = new ArrayList<>();
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                items.add(new Field(node.path(i), path.index(i), errors));
            }
        }
        return items;
    }

    /// The entries of a list of objects.
    List<Field> objects() {
        List<Field> items = items();
        items.forEach(item -> item.errorUnless(item.node.isObject(), "must be an object"));
        return items;
    }

    /// The entries of an object, by key, with paths as of its fields.
    Map<String, Field> entries() {
        requireObject();
        NavigableMap<String, Field> entries = new TreeMap<>();
        node.properties().forEach(entry -> entries.put(entry.getKey(), field(entry.getKey())));
        return entries;
    }

    void requireObject() {
        require(node.isObject(), "must be an object");
    }

    /// Refuses what is no map of strings: labels, annotations.
    void requireStrings() {
        entries().values().forEach(Field::text);
    }

    private void require(boolean holds, String rule) {
        errorUnless(holds || !isPresent(), rule);
    }

    private void errorUnless(boolean holds, String rule) {
        if (!holds) {
            invalid(node.toString(), rule);
        }
    }

    boolean isPresent() {
        return !node.isMissingNode() && !node.isNull();
    }

    /// Whether it says nothing that its absence would not: as Go's zero values, which are left out
    /// when they are written.
    boolean isZero() {
        return !isPresent()
                || (node.isString() && node.asString().isEmpty())
                || (node.isBoolean() && !node.asBoolean())
                || (node.isNumber() && node.asDouble(0) == 0)
                || (node.isArray() && node.isEmpty());
    }

    boolean isTrue() {
        require(node.isBoolean(), "must be true or false");
        return node.isBoolean() && node.asBoolean();
    }

    /// The value of a string; empty if it is none.
    String text() {
        require(node.isString(), "must be a string");
        return node.isString() ? node.asString() : "";
    }

    /// The value of a whole number.
    long number(long otherwise) {
        boolean whole = node.isIntegralNumber() && node.canConvertToLong();
        require(whole, "must be a whole number");
        return whole ? node.asLong(otherwise) : otherwise;
    }

    void missing() {
        errors.add("missing field(s)", "", path);
    }

    void disallowed() {
        disallowed("");
    }

    void disallowed(String details) {
        errors.add("must not set the field(s)", details, path);
    }

    void invalid(String value) {
        invalid(value, "");
    }

    void invalid(String value, String details) {
        errors.add("invalid value: " + value, details, path);
    }

    void invalidKey(String key, String details) {
        errors.add("invalid key name \"%s\"".formatted(key), details, path);
    }

    /// Says a mistake in words of its own.
    void wrong(String message) {
        errors.add(message, "", path);
    }

    void wrong(String message, String details) {
        errors.add(message, details, path);
    }

    /// Refuses a number outside `low`–`high`, both included; what is absent is fine.
    void within(long low, long high) {
        if (isPresent()) {
            within(number(0), low, high);
        }
    }

    void within(long value, long low, long high) {
        if (value < low || value > high) {
            outOfBounds(Long.toString(value), Long.toString(low), Long.toString(high));
        }
    }

    void within(String text, double value, double low, double high) {
        if (value < low || value > high) {
            outOfBounds(text, Numbers.text(low), Numbers.text(high));
        }
    }

    void outOfBounds(String value, String low, String high) {
        errors.add("expected %s <= %s <= %s".formatted(low, value, high), "", path);
    }

    void requireText() {
        if (text().isEmpty()) {
            missing();
        }
    }

    /// Refuses every field that is not named, and says something.
    void allowOnly(Set<String> names) {
        requireObject();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            Field field = field(entry.getKey());
            if (!names.contains(entry.getKey()) && !field.isZero()) {
                field.disallowed();
            }
        }
    }

    /// Refuses none or several of the named fields; returns those that are present.
    List<String> exactlyOne(String... names) {
        List<String> present =
                Arrays.stream(names).filter(name -> field(name).isPresent()).toList();
        if (present.isEmpty()) {
            errors.add("expected exactly one, got neither", "", paths(Arrays.asList(names)));
        } else if (present.size() > 1) {
            errors.add("expected exactly one, got both", "", paths(present));
        }
        return present;
    }

    private FieldPath[] paths(List<String> names) {
        return names.stream().map(path::field).toArray(FieldPath[]::new);
    }
}
