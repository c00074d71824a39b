package dev.barista.apiserver.schema;

import dev.barista.apiserver.schema.Schema.Fields;
import dev.barista.apiserver.schema.Schema.ListType;
import dev.barista.apiserver.schema.Schema.Merging;
import dev.barista.apiserver.schema.Schema.Traits;
import dev.barista.model.port.ApiStatus.Cause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Reads schemas, and collects what is wrong with them. Belongs to one reading.
final class SchemaReader {

    /// Keywords that say nothing about what a value may be, or that are read elsewhere.
    private static final Set<String> KNOWN =
            Set.of(
                    "type",
                    "description",
                    "title",
                    "properties",
                    "additionalProperties",
                    "items",
                    "required",
                    "default",
                    "nullable",
                    "enum",
                    "format",
                    "minimum",
                    "exclusiveMinimum",
                    "maximum",
                    "exclusiveMaximum",
                    "minLength",
                    "maxLength",
                    "minItems",
                    "maxItems",
                    "minProperties",
                    "maxProperties",
                    "pattern",
                    "multipleOf",
                    "allOf",
                    "anyOf",
                    "oneOf",
                    "not",
                    "example",
                    "externalDocs",
                    "uniqueItems",
                    "x-kubernetes-preserve-unknown-fields",
                    "x-kubernetes-int-or-string",
                    "x-kubernetes-embedded-resource",
                    "x-kubernetes-list-type",
                    "x-kubernetes-list-map-keys",
                    "x-kubernetes-map-type",
                    "x-kubernetes-patch-merge-key",
                    "x-kubernetes-patch-strategy",
                    "x-kubernetes-group-version-kind");

    private static final List<JsonNode> TYPES =
            Arrays.stream(Schema.Type.values())
                    .filter(type -> type != Schema.Type.ANY)
                    .<JsonNode>map(type -> StringNode.valueOf(type.word()))
                    .toList();

    private final Function<String, Schema> definitions;
    private final List<Cause> problems = new ArrayList<>();

    private SchemaReader(Function<String, Schema> definitions) {
        this.definitions = definitions;
    }

    /// A schema that refers to nothing, as users write it.
    static Schema.Parsed read(JsonNode json, String path) {
        SchemaReader reader = new SchemaReader(name -> Schema.ANYTHING);
        if (!(json instanceof ObjectNode object)) {
            return new Schema.Parsed(Schema.ANYTHING, List.of(FieldErrors.required(path)));
        }
        reader.refuse(object, path, "$ref", "references are not part of a structural schema");
        Schema schema = reader.schema(object, path);
        return new Schema.Parsed(schema, reader.problems);
    }

    /// One of our own schemas, which may refer to shared definitions by `$ref: Name`.
    ///
    /// @throws IllegalStateException if it has a mistake
    static Schema own(JsonNode json, String name, Function<String, Schema> definitions) {
        SchemaReader reader = new SchemaReader(definitions);
        Schema schema = reader.schema(json, name);
        if (!reader.problems.isEmpty()) {
            throw new IllegalStateException("schema %s: %s".formatted(name, reader.problems));
        }
        return schema;
    }

    private Schema schema(JsonNode json, String path) {
        if (!(json instanceof ObjectNode node)) {
            problems.add(FieldErrors.invalid(path, json, "must be an object"));
            return Schema.ANYTHING;
        }
        String reference = node.path("$ref").asString("");
        if (!reference.isEmpty()) {
            return described(definitions.apply(reference), node);
        }
        check(node, path);
        Schema.Type type = type(node, path);
        Schema schema =
                new Schema(
                        type,
                        fields(node, path),
                        node.has("items") ? schema(node.get("items"), path + ".items") : null,
                        merging(node, path),
                        new RulesReader(problems, this::schema).rules(node, path),
                        traits(node),
                        node);
        checkDefault(schema, path);
        return schema.traits().embedded() ? BuiltIns.withMetadata(schema) : schema;
    }

    private void checkDefault(Schema schema, String path) {
        JsonNode fallback = schema.traits().defaultValue();
        if (fallback != null) {
            Validation.validate(schema, fallback).stream()
                    .map(cause -> FieldErrors.within(path + ".default", cause))
                    .forEach(problems::add);
        }
    }

    /// A shared definition under a description (or a default, or a merge key) of its own.
    private static Schema described(Schema shared, ObjectNode node) {
        Merging merging = node.has("x-kubernetes-map-type") ? atomic(shared) : shared.merging();
        JsonNode fallback = node.get("default");
        Traits old = shared.traits();
        Traits traits =
                fallback == null
                        ? old
                        : new Traits(
                                old.nullable(),
                                old.preserveUnknown(),
                                old.intOrString(),
                                old.embedded(),
                                fallback);
        return new Schema(
                shared.type(),
                shared.fields(),
                shared.items(),
                merging,
                shared.rules(),
                traits,
                node);
    }

    private static Merging atomic(Schema shared) {
        Merging old = shared.merging();
        return new Merging(old.list(), old.keys(), true, old.patchKey(), old.patchStrategies());
    }

    private void check(ObjectNode node, String path) {
        if (node.has("x-kubernetes-validations")) {
            problems.add(
                    FieldErrors.forbidden(
                            path + ".x-kubernetes-validations",
                            "rules in CEL are not supported by this server; a rule that is not"
                                    + " checked would be worse than none"));
        }
        refuse(node, path, "$ref", "references are not part of a structural schema");
        for (String keyword : node.propertyNames()) {
            boolean told = keyword.equals("x-kubernetes-validations") || keyword.equals("$ref");
            if (!told && !KNOWN.contains(keyword)) {
                problems.add(
                        FieldErrors.forbidden(
                                path + "." + keyword, "this keyword is not supported"));
            }
        }
        if (node.path("uniqueItems").asBoolean(false)) {
            problems.add(
                    FieldErrors.forbidden(
                            path + ".uniqueItems",
                            "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }
        if (node.has("properties") && node.path("additionalProperties").isObject()) {
            problems.add(
                    FieldErrors.forbidden(
                            path + ".additionalProperties",
                            "additionalProperties and properties are mutual exclusive"));
        }
    }

    private void refuse(ObjectNode node, String path, String keyword, String why) {
        if (node.has(keyword)) {
            problems.add(FieldErrors.forbidden(path + "." + keyword, why));
        }
    }

    private Schema.Type type(ObjectNode node, String path) {
        String word = node.path("type").asString("");
        if (word.isEmpty()) {
            return Schema.Type.ANY;
        }
        for (Schema.Type type : Schema.Type.values()) {
            if (type.word().equals(word) && type != Schema.Type.ANY) {
                return type;
            }
        }
        problems.add(FieldErrors.unsupported(path + ".type", node.get("type"), TYPES));
        return Schema.Type.ANY;
    }

    private Fields fields(ObjectNode node, String path) {
        Map<String, Schema> properties = new LinkedHashMap<>();
        node.path("properties")
                .properties()
                .forEach(entry ->
                        properties.put(
                                entry.getKey(),
                                schema(
                                        entry.getValue(),
                                        path + ".properties[" + entry.getKey() + "]")));
        Set<String> required = new LinkedHashSet<>();
        node.path("required").valueStream().forEach(name -> required.add(name.asString("")));
        Schema additional = additional(node.path("additionalProperties"), path);
        if (properties.isEmpty() && additional == null && required.isEmpty()) {
            return Fields.NONE;
        }
        return new Fields(properties, additional, required);
    }

    private @Nullable Schema additional(JsonNode json, String path) {
        if (json.isObject()) {
            return schema(json, path + ".additionalProperties");
        }
        return json.asBoolean(false) ? Schema.ANYTHING : null;
    }

    private Merging merging(ObjectNode node, String path) {
        String list = node.path("x-kubernetes-list-type").asString("atomic");
        List<String> keys =
                node.path("x-kubernetes-list-map-keys")
                        .valueStream()
                        .map(one -> one.asString(""))
                        .toList();
        if (list.equals("map") && keys.isEmpty()) {
            problems.add(FieldErrors.required(path + ".x-kubernetes-list-map-keys"));
        }
        Merging merging =
                new Merging(
                        switch (list) {
                            case "set" -> ListType.SET;
                            case "map" -> keys.isEmpty() ? ListType.ATOMIC : ListType.MAP;
                            default -> ListType.ATOMIC;
                        },
                        keys,
                        node.path("x-kubernetes-map-type").asString("").equals("atomic"),
                        node.path("x-kubernetes-patch-merge-key").asString(""),
                        strategies(node.path("x-kubernetes-patch-strategy").asString("")));
        return merging.equals(Merging.PLAIN) ? Merging.PLAIN : merging;
    }

    private static Set<String> strategies(String words) {
        return words.isEmpty() ? Set.of() : Set.copyOf(List.of(words.split(",", -1)));
    }

    private static Traits traits(ObjectNode node) {
        Traits traits =
                new Traits(
                        node.path("nullable").asBoolean(false),
                        node.path("x-kubernetes-preserve-unknown-fields").asBoolean(false),
                        node.path("x-kubernetes-int-or-string").asBoolean(false),
                        node.path("x-kubernetes-embedded-resource").asBoolean(false),
                        node.get("default"));
        return traits.equals(Traits.PLAIN) ? Traits.PLAIN : traits;
    }
}
