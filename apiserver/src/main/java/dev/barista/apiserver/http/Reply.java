package dev.barista.apiserver.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// How a request is answered: at once, or bit by bit. Belongs to the thread of the request; one of
/// the two is called, once.
interface Reply {

    String JSON = "application/json";

    /// @param warnings for the user, as `Warning` headers
    void send(int status, String contentType, byte[] body, List<String> warnings);

    default void send(int status, JsonNode body) {
        send(status, JSON, body.toString().getBytes(StandardCharsets.UTF_8), List.of());
    }

    default void text(int status, String body) {
        send(status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8), List.of());
    }

    /// Begins an answer without an end yet.
    Stream stream(String contentType);

    /// The rest of an answer.
    interface Stream {
        /// Waits until the client has room for it.
        ///
        /// @throws InterruptedException if the client has gone, or takes too long
        void write(byte[] bytes) throws InterruptedException;

        void end();
    }
}
