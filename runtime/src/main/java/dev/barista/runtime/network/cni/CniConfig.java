package dev.barista.runtime.network.cni;

import dev.barista.model.object.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A network configuration: the plugins that one after the other make a pod's network. Immutable.
///
/// @param name of the network
/// @param version of CNI that the plugins are asked by, as in `1.0.0`
/// @param check whether plugins are asked to check what they made
/// @param plugins their configurations, in the order of ADD; never changed
public record CniConfig(String name, String version, boolean check, List<JsonNode> plugins) {

    /// Earlier ones have another form of results.
    private static final List<String> VERSIONS =
            List.of("0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0");

    /// Before these there was no CHECK, and DEL was not told the result of ADD.
    private static final List<String> BEFORE_CHECK = List.of("0.3.0", "0.3.1");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

    public CniConfig {
        plugins = List.copyOf(plugins);
        require("name", name, NAME.matcher(name).matches(), NAME.pattern());
        require("cniVersion", version, VERSIONS.contains(version), "one of " + VERSIONS);
        require("plugins", "none", !plugins.isEmpty(), "one or more");
        for (JsonNode plugin : plugins) {
            String type = type(plugin);
            require("type of a plugin", type, NAME.matcher(type).matches(), "name of a program");
        }
    }

    private static void require(String what, String value, boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: %s)"
                            .formatted(what, value.isEmpty() ? "none" : value, rule));
        }
    }

    /// @throws IOException naming the file, if it is not there or not a configuration
    public static CniConfig read(Path file) throws IOException {
        try {
            return of(Json.MAPPER.readTree(Files.readString(file)));
        } catch (NoSuchFileException e) {
            throw new IOException("CNI configuration: %s (expected: a file)".formatted(file), e);
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new IOException(
                    "CNI configuration: %s: %s".formatted(file, firstLine(e.getMessage())), e);
        }
    }

    private static String firstLine(@Nullable String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
    }

    /// @param tree of a list, or of one plugin
    /// @throws IllegalArgumentException if a member is missing or wrong
    static CniConfig of(JsonNode tree) {
        boolean list = tree.has("plugins");
        List<JsonNode> plugins = new ArrayList<>();
        (list ? tree.path("plugins") : Json.MAPPER.createArrayNode().add(tree))
                .forEach(plugins::add);
        String version = tree.path("cniVersion").asString("");
        return new CniConfig(
                tree.path("name").asString(""),
                version,
                !BEFORE_CHECK.contains(version) && !tree.path("disableCheck").asBoolean(false),
                plugins);
    }

    /// Of which [#of] makes this.
    ObjectNode tree() {
        ObjectNode tree =
                Json.object()
                        .put("cniVersion", version)
                        .put("name", name)
                        .put("disableCheck", !check);
        tree.putArray("plugins").addAll(plugins);
        return tree;
    }

    /// Name of the program of a plugin.
    static String type(JsonNode plugin) {
        return plugin.path("type").asString("");
    }

    /// Whether DEL is told the result of ADD.
    boolean tellsResult() {
        return !BEFORE_CHECK.contains(version);
    }

    /// What a plugin reads.
    ///
    /// @param previous null if there is no result yet
    String input(JsonNode plugin, @Nullable CniResult previous) {
        ObjectNode input = Json.object().put("cniVersion", version).put("name", name);
        plugin.properties()
                .forEach(each -> {
                    if (!input.has(each.getKey())) {
                        input.set(each.getKey(), each.getValue());
                    }
                });
        if (previous != null) {
            input.set("prevResult", previous.tree());
        }
        return input.toString();
    }
}
