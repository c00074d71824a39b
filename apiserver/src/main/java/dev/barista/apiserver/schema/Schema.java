package dev.barista.apiserver.schema;

import dev.barista.model.port.ApiStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a value may be: a structural schema, as a CustomResourceDefinition gives it.
///
/// Immutable; thread-safe. Sub-schemas are shared between the kinds that embed the same part.
///
/// @param source the JSON it was read from, for documents; not to be changed
public record Schema(
        Type type,
        Fields fields,
        @Nullable Schema items,
        Merging merging,
        Rules rules,
        Traits traits,
        ObjectNode source) {

    /// The type of a value; `ANY` when the schema names none.
    public enum Type {
        OBJECT,
        ARRAY,
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        ANY;

        /// As schemas and messages spell it.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// The members of an object.
    ///
    /// @param additional what a member not named here must be; none if there must be no such member
    public record Fields(
            Map<String, Schema> properties, @Nullable Schema additional, Set<String> required) {

        static final Fields NONE = new Fields(Map.of(), null, Set.of());

        public Fields {
            properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
            required = Collections.unmodifiableSet(new java.util.LinkedHashSet<>(required));
        }
    }

    /// How lists are told apart and put together.
    public enum ListType {
        /// Replaced as a whole.
        ATOMIC,
        /// Each scalar at most once.
        SET,
        /// Each item known by its keys.
        MAP
    }

    /// How two versions of a value become one.
    ///
    /// @param keys of the items of a list of type `MAP`
    /// @param atomicMap whether an object is replaced as a whole
    /// @param patchKey what tells items apart in a strategic merge patch; empty if nothing does
    /// @param patchStrategies `merge`, `replace`, `retainKeys`
    public record Merging(
            ListType list,
            List<String> keys,
            boolean atomicMap,
            String patchKey,
            Set<String> patchStrategies) {

        static final Merging PLAIN = new Merging(ListType.ATOMIC, List.of(), false, "", Set.of());

        public Merging {
            keys = List.copyOf(keys);
            patchStrategies = Set.copyOf(patchStrategies);
        }
    }

    /// What else is true of a value.
    ///
    /// @param embedded whether it is an object with `apiVersion`, `kind` and `metadata` of its own
    public record Traits(
            boolean nullable,
            boolean preserveUnknown,
            boolean intOrString,
            boolean embedded,
            @Nullable JsonNode defaultValue) {

        static final Traits PLAIN = new Traits(false, false, false, false, null);
    }

    /// A schema as read, and what is wrong with it; empty if nothing is.
    public record Parsed(Schema schema, List<ApiStatus.Cause> problems) {
        public Parsed {
            problems = List.copyOf(problems);
        }
    }

    /// An object without what its schema does not know, and the paths of what that was.
    public record Pruned(ObjectNode tree, List<String> unknown) {
        public Pruned {
            unknown = List.copyOf(unknown);
        }
    }

    /// A value nothing is known of: what it holds is told from the value itself.
    public static final Schema ANYTHING =
            new Schema(
                    Type.ANY,
                    Fields.NONE,
                    null,
                    Merging.PLAIN,
                    Rules.NONE,
                    new Traits(true, true, false, false, null),
                    dev.barista.model.object.Json.object());

    /// Reads the `openAPIV3Schema` of a CustomResourceDefinition.
    ///
    /// @param path where it is, for the problems: `spec.versions[0].schema.openAPIV3Schema`
    public static Parsed parse(JsonNode json, String path) {
        return SchemaReader.read(json, path);
    }

    /// Whether anything goes, at any depth.
    boolean isOpen() {
        return type == Type.ANY
                && traits.preserveUnknown()
                && traits.nullable()
                && rules.equals(Rules.NONE)
                && fields.equals(Fields.NONE);
    }

    /// The schema of a member of this object; null if it must have no such member.
    public @Nullable Schema member(String name) {
        Schema property = fields.properties().get(name);
        if (property != null) {
            return property;
        }
        if (fields.additional() != null) {
            return fields.additional();
        }
        return traits.preserveUnknown() ? ANYTHING : null;
    }

    /// The schema of the items of this list.
    public Schema item() {
        return items == null ? ANYTHING : items;
    }

    /// Drops what the schema does not know; the paths are as in `spec.containers[0].foo`.
    ///
    /// @param tree left as it is
    public Pruned prune(ObjectNode tree) {
        return Pruning.prune(this, tree);
    }

    /// Fills in what is absent and has a default, and drops nulls that may not be null.
    ///
    /// @param tree left as it is
    public ObjectNode applyDefaults(ObjectNode tree) {
        ObjectNode copy = tree.deepCopy();
        Defaulting.fill(this, copy);
        return copy;
    }

    /// Every mistake in `tree`, in Kubernetes' words; empty if there is none.
    public List<ApiStatus.Cause> validate(JsonNode tree) {
        return Validation.validate(this, tree);
    }

    /// Copy with another meaning of some members.
    Schema withProperties(Map<String, Schema> more) {
        Map<String, Schema> all = new LinkedHashMap<>(fields.properties());
        all.putAll(more);
        Fields changed = new Fields(all, fields.additional(), fields.required());
        return new Schema(type, changed, items, merging, rules, traits, source);
    }
}
