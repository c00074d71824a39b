package dev.barista.apiserver.schema;

import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The kinds that need no CustomResourceDefinition. Read from resource files at first use, once;
/// thread-safe.
public final class BuiltIns {

    /// The parts that several kinds share, each read once, when first named.
    private static final class Definitions {
        private final ObjectNode json = resource("definitions.json");
        private final Map<String, Schema> read = new HashMap<>();

        Schema named(String name) {
            Schema known = read.get(name);
            if (known == null) {
                JsonNode source = json.path(name);
                if (source.isMissingNode()) {
                    throw new IllegalStateException(
                            "definition: %s (expected: known)".formatted(name));
                }
                known = SchemaReader.own(source, name, this::named);
                read.put(name, known);
            }
            return known;
        }
    }

    private static final class Loaded {
        static final Definitions DEFINITIONS = new Definitions();
        static final Schema METADATA = DEFINITIONS.named("ObjectMeta");
        static final Map<ResourceType, KindDescription> KINDS = kinds();

        private static Map<ResourceType, KindDescription> kinds() {
            Map<ResourceType, KindDescription> kinds = new LinkedHashMap<>();
            resource("kinds.json")
                    .path("kinds")
                    .forEach(json -> {
                        KindDescription kind = kind(json, DEFINITIONS);
                        kinds.put(kind.type(), kind);
                    });
            return kinds;
        }
    }

    /// In the order discovery lists them.
    public static List<KindDescription> all() {
        return List.copyOf(Loaded.KINDS.values());
    }

    public static Optional<KindDescription> find(ResourceType type) {
        return Optional.ofNullable(Loaded.KINDS.get(type));
    }

    /// The definitions of the Knative kinds that Barista reconciles, the same as in `deploy/crds`:
    /// to be created when a server starts with an empty store, or with older ones.
    public static List<ObjectNode> knativeDefinitions() {
        return items("knative.json");
    }

    /// The ClusterRoles and ClusterRoleBindings that Kubernetes and Knative have from the start.
    public static List<ObjectNode> defaultRoles() {
        return items("roles.json");
    }

    private static List<ObjectNode> items(String resource) {
        return resource(resource).path("items").valueStream().map(ObjectNode.class::cast).toList();
    }

    /// The schemas that built-in kinds share, as written, for documents: `PodSpec`, `ObjectMeta`…
    public static ObjectNode definitions() {
        return Loaded.DEFINITIONS.json.deepCopy();
    }

    /// `schema`, with the members that every object has.
    static Schema withMetadata(Schema schema) {
        Schema text = Loaded.DEFINITIONS.named("Text");
        return schema.withProperties(
                Map.of("apiVersion", text, "kind", text, "metadata", Loaded.METADATA));
    }

    private static KindDescription kind(JsonNode json, Definitions definitions) {
        String kind = json.path("kind").asString();
        Schema schema = SchemaReader.own(json.path("schema"), kind, definitions::named);
        Schema text = definitions.named("Text");
        Schema whole =
                schema.withProperties(
                        Map.of(
                                "apiVersion",
                                text,
                                "kind",
                                text,
                                "metadata",
                                definitions.named("ObjectMeta")));
        Set<String> subresources = Set.copyOf(strings(json.path("subresources")));
        return new KindDescription(
                new ResourceType(
                        json.path("group").asString(""),
                        json.path("version").asString(),
                        kind,
                        json.path("plural").asString(),
                        json.path("namespaced").asBoolean()),
                json.path("singular").asString(),
                strings(json.path("shortNames")),
                strings(json.path("categories")),
                subresources.contains("status"),
                subresources.contains("scale"),
                whole,
                List.of());
    }

    private static List<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private static ObjectNode resource(String name) {
        String path = "/dev/barista/apiserver/builtin/" + name;
        try (InputStream in = BuiltIns.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(
                        "resource: %s (expected: on the classpath)".formatted(path));
            }
            return Json.MAPPER.readValue(in, ObjectNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException("resource: " + path, e);
        }
    }

    private BuiltIns() {}
}
