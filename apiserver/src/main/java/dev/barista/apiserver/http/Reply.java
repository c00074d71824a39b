package dev.barista.apiserver.http;

import dev.barista.apiserver.stream.Offer;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import io.netty.channel.ChannelHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// How a request is answered: at once, bit by bit, by events, or by streams. Belongs to the thread
/// of the request; one of the four is called, once.
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

    /// Begins the events of a watch: lines of a stream, or messages of a WebSocket if the client
    /// has asked for one.
    ///
    /// @throws InterruptedException if the client has gone
    default Events events() throws InterruptedException {
        return new EventLines(stream(JSON));
    }

    /// How the client wants to turn its connection into streams.
    ///
    /// @throws ApiException 400 if it does not
    default Offer offer() {
        throw new ApiException(ApiStatus.badRequest("Upgrade request required"));
    }

    /// Turns the connection into streams.
    ///
    /// @param protocol of the offer
    /// @param handlers that have the connection from then on
    /// @throws InterruptedException if the client has gone
    default void upgrade(String protocol, List<ChannelHandler> handlers)
            throws InterruptedException {
        offer();
    }

    /// What a watcher is told, event by event.
    interface Events {
        /// Bytes that are kept back at most, beside the event that exceeds them.
        int MOST_KEPT = 64 << 10;

        /// Sends an event now or later.
        ///
        /// @param event as JSON
        /// @throws InterruptedException if the client has gone, or takes too long
        void add(byte[] event) throws InterruptedException;

        /// Sends what was kept back, and waits until the client has room for it.
        ///
        /// @throws InterruptedException if the client has gone, or takes too long
        void flush() throws InterruptedException;

        /// Says that there are no more.
        void end() throws InterruptedException;
    }

    /// The rest of an answer.
    interface Stream {
        /// Waits until the client has room for it.
        ///
        /// @throws InterruptedException if the client has gone, or takes too long
        void write(byte[] bytes) throws InterruptedException;

        void end();
    }
}
