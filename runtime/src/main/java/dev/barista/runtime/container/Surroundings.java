package dev.barista.runtime.container;

import dev.barista.model.object.Json;
import dev.barista.runtime.ContainerSpec.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The user, environment and working directory of a container's program, and of commands that are
/// run in it later.
///
/// It is kept in the folder of the container, for the process that adopts it. It may hold secrets,
/// as an environment does; only the owner may read the folder.
///
/// @param environment `name=value`
/// @param rights of the program; null for those of a container of an earlier version
public record Surroundings(
        Identity identity,
        List<String> environment,
        String workingDirectory,
        @Nullable Rights rights) {

    private static final String FILE = "surroundings.json";

    public Surroundings {
        environment = List.copyOf(environment);
    }

    public Surroundings(Identity identity, List<String> environment, String workingDirectory) {
        this(identity, environment, workingDirectory, null);
    }

    /// What a command gets that is run in the container later.
    ///
    /// @param capabilities bits of those that root has there
    /// @param escalates as in [dev.barista.runtime.Privileges]
    /// @param filtered whether the usual system calls are refused
    public record Rights(long capabilities, boolean escalates, boolean filtered) {

        /// Of a container that asks for nothing.
        public static Rights usual(long capabilities) {
            return new Rights(capabilities, false, true);
        }
    }

    public Surroundings with(Rights other) {
        return new Surroundings(identity, environment, workingDirectory, other);
    }

    /// Empty for a container of an earlier version: it has the usual ones.
    public Optional<Rights> findRights() {
        return Optional.ofNullable(rights);
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
        if (rights != null) {
            json.putObject("rights")
                    .put("capabilities", rights.capabilities())
                    .put("escalates", rights.escalates())
                    .put("filtered", rights.filtered());
        }
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
                fields.text("workingDirectory"),
                fields.tree().has("rights") ? rights(fields.within("rights")) : null);
    }

    private static Rights rights(Fields fields) throws IOException {
        return new Rights(
                fields.large("capabilities"), fields.flag("escalates"), fields.flag("filtered"));
    }
}
