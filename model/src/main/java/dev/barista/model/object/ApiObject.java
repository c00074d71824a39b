package dev.barista.model.object;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One version of an API object: the JSON tree it came as, and the parts that every kind has.
///
/// Immutable by agreement: no code changes [#tree]; [#with] changes a copy. Nothing a user wrote is
/// lost, because writers change what they own and nothing else. Thread-safe.
public final class ApiObject {

    private final ObjectNode tree;

    private ApiObject(ObjectNode tree) {
        this.tree = tree;
    }

    /// Takes over `tree`: the caller must not change it afterwards.
    public static ApiObject of(ObjectNode tree) {
        return new ApiObject(tree);
    }

    /// An object with its kind and name, and nothing else.
    public static ApiObject of(ResourceType type, ObjectKey key) {
        ObjectNode tree =
                Json.object().put("apiVersion", type.apiVersion()).put("kind", type.kind());
        ObjectNode metadata = tree.putObject("metadata").put("name", key.name());
        if (!key.namespace().isEmpty()) {
            metadata.put("namespace", key.namespace());
        }
        return new ApiObject(tree);
    }

    /// @throws tools.jackson.core.JacksonException if `json` is not an object
    public static ApiObject parse(String json) {
        return new ApiObject(Json.MAPPER.readValue(json, ObjectNode.class));
    }

    /// The whole object, for reading.
    public ObjectNode tree() {
        return tree;
    }

    /// A copy, changed.
    public ApiObject with(Consumer<ObjectNode> change) {
        ObjectNode copy = tree.deepCopy();
        change.accept(copy);
        return new ApiObject(copy);
    }

    /// A copy with another status.
    public ApiObject withStatus(ObjectNode status) {
        return with(copy -> copy.set("status", status));
    }

    /// The node at a JSON pointer, as in `/spec/template`; a missing node if there is none.
    public JsonNode at(String pointer) {
        return tree.at(pointer);
    }

    public JsonNode metadata() {
        return tree.path("metadata");
    }

    public JsonNode spec() {
        return tree.path("spec");
    }

    public JsonNode status() {
        return tree.path("status");
    }

    public String apiVersion() {
        return tree.path("apiVersion").asString("");
    }

    public String kind() {
        return tree.path("kind").asString("");
    }

    public ObjectKey key() {
        return new ObjectKey(namespace(), name());
    }

    /// Empty until the API has named an object that asked for `generateName`.
    public String name() {
        return metadata().path("name").asString("");
    }

    /// Empty for a cluster-scoped object.
    public String namespace() {
        return metadata().path("namespace").asString("");
    }

    /// Empty until the object is stored.
    public String uid() {
        return metadata().path("uid").asString("");
    }

    /// Empty until the object is stored. Opaque: only equality means anything.
    public String resourceVersion() {
        return metadata().path("resourceVersion").asString("");
    }

    /// How often the spec has changed, from 1; 0 until the object is stored.
    public long generation() {
        return metadata().path("generation").asLong(0);
    }

    public Optional<Instant> created() {
        String text = metadata().path("creationTimestamp").asString("");
        return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    }

    /// Whether it has been deleted, and waits for its finalizers or its grace period.
    public boolean isTerminating() {
        return metadata().hasNonNull("deletionTimestamp");
    }

    public Map<String, String> labels() {
        return strings(metadata().path("labels"));
    }

    public Map<String, String> annotations() {
        return strings(metadata().path("annotations"));
    }

    public Optional<String> findLabel(String key) {
        return Optional.ofNullable(metadata().path("labels").path(key).stringValue(null));
    }

    public Optional<String> findAnnotation(String key) {
        return Optional.ofNullable(metadata().path("annotations").path(key).stringValue(null));
    }

    public List<OwnerReference> owners() {
        return metadata().path("ownerReferences").valueStream().map(OwnerReference::from).toList();
    }

    public Optional<OwnerReference> findController() {
        return owners().stream().filter(OwnerReference::controller).findFirst();
    }

    public boolean isControlledBy(ApiObject owner) {
        return findController().map(OwnerReference::uid).filter(owner.uid()::equals).isPresent();
    }

    public List<String> finalizers() {
        return metadata().path("finalizers").valueStream().map(JsonNode::asString).toList();
    }

    private static Map<String, String> strings(JsonNode node) {
        Map<String, String> values = new LinkedHashMap<>();
        node.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().asString()));
        return Collections.unmodifiableMap(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiObject that && tree.equals(that.tree);
    }

    @Override
    public int hashCode() {
        return tree.hashCode();
    }

    /// The JSON of the object.
    @Override
    public String toString() {
        return tree.toString();
    }
}
