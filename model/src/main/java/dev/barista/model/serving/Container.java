package dev.barista.model.serving;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// A container of a revision, as the user asked for it.
///
/// @param tree an element of `spec.containers`
public record Container(JsonNode tree) {

    /// Where a container listens that does not say.
    public static final int DEFAULT_PORT = 8080;

    static List<Container> list(JsonNode containers) {
        return containers.valueStream().map(Container::new).toList();
    }

    public String name() {
        return tree.path("name").asString("");
    }

    public String image() {
        return tree.path("image").asString("");
    }

    public boolean hasPorts() {
        return !tree.path("ports").isEmpty();
    }

    /// The port it serves on, 1–65535.
    public int port() {
        int port = tree.path("ports").path(0).path("containerPort").asInt(0);
        return port == 0 ? DEFAULT_PORT : port;
    }

    public Protocol protocol() {
        return Protocol.of(tree.path("ports").path(0).path("name").asString(""));
    }

    /// A missing node if it has none.
    public JsonNode readinessProbe() {
        return tree.path("readinessProbe");
    }
}
