package dev.barista.apiserver.http;

import dev.barista.apiserver.stream.Offer;
import dev.barista.model.object.Json;
import io.netty.channel.ChannelHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Indents what is sent as JSON at once, for people who read it.
record PrettyReply(Reply reply) implements Reply {

    @Override
    public void send(int status, String contentType, byte[] body, List<String> warnings) {
        boolean json = contentType.startsWith(JSON);
        reply.send(status, contentType, json ? indented(body) : body, warnings);
    }

    private static byte[] indented(byte[] body) {
        String text =
                Json.MAPPER
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(Json.MAPPER.readTree(body));
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Stream stream(String contentType) {
        return reply.stream(contentType);
    }

    @Override
    public Offer offer() {
        return reply.offer();
    }

    @Override
    public void upgrade(String protocol, List<ChannelHandler> handlers)
            throws InterruptedException {
        reply.upgrade(protocol, handlers);
    }

    @Override
    public Events events() throws InterruptedException {
        return reply.events();
    }
}
