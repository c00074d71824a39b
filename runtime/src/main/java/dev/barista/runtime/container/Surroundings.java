package dev.barista.runtime.container;

import dev.barista.model.object.Json;
import dev.barista.runtime.InstanceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// What a container's program was born into, and what commands that are run in it later shall find.
///
/// It is kept in the folder of the instance, for whoever adopts it. It may hold secrets, as an
/// environment does; the folder is its owner's alone.
///
/// @param environment `name=value`
public record Surroundings(Identity identity, List<String> environment, String workingDirectory) {

    private static final String FILE = "surroundings.json";

    public Surroundings {
        environment = List.copyOf(environment);
    }

    public static Surroundings of(InstanceSpec spec, Identity identity) {
        return new Surroundings(
                identity, Sandbox.environment(spec, identity), Sandbox.workingDirectory(spec));
    }

    /// @param folder of the instance
    public void keep(Path folder) throws IOException {
        var json = Json.object();
        json.put("uid", identity.uid()).put("gid", identity.gid()).put("home", identity.home());
        identity.groups().forEach(json.putArray("groups")::add);
        environment.forEach(json.putArray("environment")::add);
        json.put("workingDirectory", workingDirectory);
        Files.write(folder.resolve(FILE), Json.MAPPER.writeValueAsBytes(json));
    }

    public static Surroundings read(Path folder) throws IOException {
        JsonNode json = Json.MAPPER.readTree(Files.readAllBytes(folder.resolve(FILE)));
        var identity =
                new Identity(
                        json.path("uid").asInt(),
                        json.path("gid").asInt(),
                        items(json.path("groups")).map(JsonNode::asInt).toList(),
                        json.path("home").asString());
        return new Surroundings(
                identity,
                items(json.path("environment")).map(JsonNode::asString).toList(),
                json.path("workingDirectory").asString());
    }

    private static Stream<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
