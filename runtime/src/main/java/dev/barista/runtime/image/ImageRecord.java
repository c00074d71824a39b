package dev.barista.runtime.image;

import dev.barista.model.object.Json;
import dev.barista.runtime.Image;
import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.FormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// All that the store knows of an image, in one file: it is there whole, or not at all.
///
/// @param reference whole, as [dev.barista.runtime.registry.Reference] writes it
/// @param digest of its index, or of its manifest if it has none: what the reference stands for
/// @param layers names of the unpacked layers, see [Layers], lowest first
/// @param bytes of its layers as they came
/// @param alias whether it is only there so that a tag's image is found by digest too
record ImageRecord(
        String reference,
        Digest digest,
        List<Digest> layers,
        Image.Config config,
        long bytes,
        boolean alias) {

    ImageRecord {
        layers = List.copyOf(layers);
    }

    ImageRecord aliasFor(String other) {
        return new ImageRecord(other, digest, layers, config, bytes, true);
    }

    byte[] json() {
        ObjectNode json = Json.object();
        json.put("reference", reference);
        json.put("digest", digest.toString());
        json.put("bytes", bytes);
        json.put("alias", alias);
        layers.forEach(layer -> json.withArray("layers").add(layer.toString()));
        ObjectNode settings = json.putObject("config");
        config.entrypoint().forEach(settings.withArray("entrypoint")::add);
        config.command().forEach(settings.withArray("command")::add);
        ObjectNode environment = settings.putObject("environment");
        config.environment().forEach(environment::put);
        settings.put("workingDirectory", config.workingDirectory());
        settings.put("user", config.user());
        settings.put("stopSignal", config.stopSignal());
        return Json.MAPPER.writeValueAsBytes(json);
    }

    static ImageRecord parse(byte[] content) throws FormatException {
        try {
            JsonNode json = Json.MAPPER.readTree(content);
            JsonNode settings = json.path("config");
            Map<String, String> environment = new LinkedHashMap<>();
            settings.path("environment")
                    .properties()
                    .forEach(e -> environment.put(e.getKey(), e.getValue().asString("")));
            return new ImageRecord(
                    json.path("reference").asString(""),
                    Digest.parse(json.path("digest").asString("")),
                    ImageConfig.strings(json.path("layers")).stream().map(Digest::parse).toList(),
                    new Image.Config(
                            ImageConfig.strings(settings.path("entrypoint")),
                            ImageConfig.strings(settings.path("command")),
                            environment,
                            settings.path("workingDirectory").asString(""),
                            settings.path("user").asString(""),
                            settings.path("stopSignal").asString("")),
                    json.path("bytes").asLong(0),
                    json.path("alias").asBoolean(false));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new FormatException("record of an image: cannot be read: " + e.getMessage());
        }
    }
}
