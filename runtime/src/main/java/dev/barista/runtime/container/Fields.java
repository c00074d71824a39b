package dev.barista.runtime.container;

import dev.barista.model.object.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The fields of a JSON file that drivers keep. A field that is missing is an error, never a
/// default.
record Fields(Path file, JsonNode tree) {

    static Fields read(Path file) throws IOException {
        try {
            return new Fields(file, Json.MAPPER.readTree(Files.readAllBytes(file)));
        } catch (JacksonException e) {
            throw new IOException("%s: %s (expected: JSON)".formatted(file, e.getMessage()), e);
        }
    }

    int number(String name) throws IOException {
        return require(name, tree.path(name).isInt(), "a number").asInt();
    }

    long large(String name) throws IOException {
        return require(name, tree.path(name).isIntegralNumber(), "a number").asLong();
    }

    String text(String name) throws IOException {
        return require(name, tree.path(name).isString(), "a text").asString();
    }

    boolean flag(String name) throws IOException {
        return require(name, tree.path(name).isBoolean(), "true or false").asBoolean();
    }

    Fields within(String name) throws IOException {
        return new Fields(file, require(name, tree.path(name).isObject(), "an object"));
    }

    Stream<JsonNode> list(String name) throws IOException {
        JsonNode list = require(name, tree.path(name).isArray(), "a list");
        return StreamSupport.stream(list.spliterator(), false);
    }

    private JsonNode require(String name, boolean valid, String expected) throws IOException {
        if (!valid) {
            throw new IOException(
                    "%s: %s: %s (expected: %s)".formatted(file, name, tree.path(name), expected));
        }
        return tree.path(name);
    }
}
