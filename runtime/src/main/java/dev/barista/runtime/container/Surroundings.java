package dev.barista.runtime.container;

import dev.barista.model.object.Json;
import dev.barista.runtime.ContainerSpec.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The user, environment and working directory of a container's program, and of commands that are
/// run in it later.
///
/// It is kept in the folder of the container, for the process that adopts it. It may hold secrets,
/// as an environment does; only the owner may read the folder.
///
/// @param environment `name=value`
public record Surroundings(Identity identity, List<String> environment, String workingDirectory) {

    private static final String FILE = "surroundings.json";

    public Surroundings {
        environment = List.copyOf(environment);
    }

    public static Surroundings of(Command command, String hostname, Identity identity) {
        return new Surroundings(
                identity,
                Isolation.environment(command, hostname, identity),
                Isolation.workingDirectory(command));
    }

    /// @param folder of the container
    public void keep(Path folder) throws IOException {
        var json = Json.object();
        json.put("uid", identity.uid()).put("gid", identity.gid()).put("home", identity.home());
        identity.groups().forEach(json.putArray("groups")::add);
        environment.forEach(json.putArray("environment")::add);
        json.put("workingDirectory", workingDirectory);
        Files.write(folder.resolve(FILE), Json.MAPPER.writeValueAsBytes(json));
    }

    /// @throws IOException if a field is missing: a permissive default would give a command more
    ///   rights than the program has
    public static Surroundings read(Path folder) throws IOException {
        var fields = Fields.read(folder.resolve(FILE));
        var identity =
                new Identity(
                        fields.number("uid"),
                        fields.number("gid"),
                        fields.list("groups").map(JsonNode::asInt).toList(),
                        fields.text("home"));
        return new Surroundings(
                identity,
                fields.list("environment").map(JsonNode::asString).toList(),
                fields.text("workingDirectory"));
    }
}
