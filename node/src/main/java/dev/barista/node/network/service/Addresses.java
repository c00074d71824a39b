package dev.barista.node.network.service;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Reads addresses of objects. What is none, as `None`, is left out.
public final class Addresses {

    static List<InetAddress> of(Stream<JsonNode> texts) {
        return texts.flatMap(text -> find(text.asString("")).stream()).toList();
    }

    /// Never asks a name server.
    public static Optional<InetAddress> find(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private Addresses() {}
}
