package dev.barista.runtime.image;

import dev.barista.model.object.Json;
import dev.barista.runtime.Image;
import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.FormatException;
import dev.barista.runtime.registry.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The config blob of an image.
///
/// @param layers digests of the uncompressed layers, lowest first
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI</a>
record ImageConfig(Image.Config config, List<Digest> layers) {

    ImageConfig {
        layers = List.copyOf(layers);
    }

    /// @throws FormatException if it is no config, for another machine, or for another number of
    ///   layers than its manifest has
    static ImageConfig parse(byte[] content, Platform platform, int layers) throws FormatException {
        try {
            JsonNode json = Json.MAPPER.readTree(content);
            Platform itsPlatform = platform(json, platform);
            if (!itsPlatform.equals(platform)) {
                throw new FormatException(
                        "platform: %s (expected: %s, this machine's)"
                                .formatted(itsPlatform, platform));
            }
            List<Digest> diffIds =
                    strings(json.path("rootfs").path("diff_ids")).stream()
                            .map(Digest::parse)
                            .toList();
            if (diffIds.size() != layers) {
                throw new FormatException(
                        "config: %d layers (expected: %d, as in the manifest)"
                                .formatted(diffIds.size(), layers));
            }
            return new ImageConfig(config(json.path("config")), diffIds);
        } catch (JacksonException e) {
            throw new FormatException("config: not JSON");
        } catch (IllegalArgumentException e) {
            throw new FormatException("config: " + e.getMessage());
        }
    }

    /// For which machine an image is; `otherwise` if its config does not say it.
    static Platform platform(byte[] content, Platform otherwise) throws FormatException {
        try {
            return platform(Json.MAPPER.readTree(content), otherwise);
        } catch (JacksonException e) {
            throw new FormatException("config: not JSON");
        }
    }

    private static Platform platform(JsonNode json, Platform otherwise) {
        return new Platform(
                text(json.path("os"), otherwise.os()),
                text(json.path("architecture"), otherwise.architecture()));
    }

    private static String text(JsonNode node, String otherwise) {
        String text = node.asString("");
        return text.isEmpty() ? otherwise : text;
    }

    private static Image.Config config(JsonNode json) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : strings(json.path("Env"))) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return new Image.Config(
                strings(json.path("Entrypoint")),
                strings(json.path("Cmd")),
                environment,
                json.path("WorkingDir").asString(""),
                json.path("User").asString(""),
                json.path("StopSignal").asString(""));
    }

    static List<String> strings(JsonNode array) {
        return array.valueStream().map(node -> node.asString("")).toList();
    }
}
