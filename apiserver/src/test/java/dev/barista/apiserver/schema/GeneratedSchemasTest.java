package dev.barista.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// Makes the schema files from `apiserver/src/schemas`, and holds the ones checked in to that.
///
/// After a change of the source, write them again: `-Dschemas.write=true
/// -Dtest=GeneratedSchemasTest`.
class GeneratedSchemasTest {

    private static final Path SOURCES = Path.of("src/schemas");
    private static final Path RESOURCES =
            Path.of("src/main/resources/dev/barista/apiserver/builtin");
    private static final Path CRDS = Path.of("../deploy/crds");
    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                    .disable(YAMLWriteFeature.SPLIT_LINES)
                    .build();

    @Test
    void theFilesCheckedInAreThoseTheSourcesMake() throws IOException {
        // Given
        Map<Path, String> wanted = generated();

        // When
        if (Boolean.getBoolean("schemas.write")) {
            for (Map.Entry<Path, String> file : wanted.entrySet()) {
                Files.createDirectories(file.getKey().getParent());
                Files.writeString(file.getKey(), file.getValue());
            }
        }

        // Then
        for (Map.Entry<Path, String> file : wanted.entrySet()) {
            assertThat(file.getKey()).hasContent(file.getValue().stripTrailing());
        }
    }

    private static Map<Path, String> generated() throws IOException {
        Map<Path, String> files = new LinkedHashMap<>();
        Map<String, ObjectNode> shared = new LinkedHashMap<>();
        addTo(shared, read("meta.yaml"));
        addTo(shared, read("pod.yaml"));
        ObjectNode definitions = Json.object();
        definitions.setAll(shared);

        JsonNode source = read("kinds.yaml");
        Map<String, ObjectNode> own = new LinkedHashMap<>();
        addTo(own, source.path("definitions"));
        addTo(own, read("network.yaml"));
        addTo(own, read("access.yaml"));
        addTo(own, read("storage.yaml"));
        addTo(own, read("workload.yaml"));
        addTo(own, read("autoscaling.yaml"));
        files.put(RESOURCES.resolve("kinds.json"), json(kinds(source, own)));
        definitions.setAll(own); // what is left: the parts of the kinds
        files.put(RESOURCES.resolve("definitions.json"), json(definitions));

        JsonNode knative = read("knative.yaml");
        Map<String, ObjectNode> all = new LinkedHashMap<>(shared);
        addTo(all, knative.path("definitions"));
        ObjectNode list = Json.object();
        ArrayNode items = list.putArray("items");
        for (JsonNode crd : knative.path("crds")) {
            ObjectNode definition = new CrdSource(all).definition(crd);
            items.add(definition);
            String name = definition.path("metadata").path("name").asString();
            files.put(CRDS.resolve(name + ".yaml"), YAML.writeValueAsString(definition));
        }
        files.put(RESOURCES.resolve("knative.json"), Json.MAPPER.writeValueAsString(list) + "\n");
        return files;
    }

    private static ObjectNode kinds(JsonNode source, Map<String, ObjectNode> own) {
        ObjectNode root = Json.object();
        ArrayNode kinds = root.putArray("kinds");
        for (JsonNode kind : source.path("kinds")) {
            ObjectNode copy = ((ObjectNode) kind).deepCopy();
            copy.set("schema", own.remove(kind.path("schema").asString()));
            kinds.add(copy);
        }
        return root;
    }

    private static void addTo(Map<String, ObjectNode> definitions, JsonNode source) {
        source.properties()
                .forEach(entry ->
                        definitions.put(entry.getKey(), SchemaSource.expand(entry.getValue())));
    }

    private static JsonNode read(String name) throws IOException {
        return YAML.readTree(Files.readString(SOURCES.resolve(name)));
    }

    private static String json(JsonNode node) {
        return Json.MAPPER
                        .writer()
                        .with(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(node)
                + "\n";
    }
}
