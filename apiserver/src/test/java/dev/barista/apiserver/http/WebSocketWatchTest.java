package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Watches over WebSocket, as fabric8's informers and pages in browsers do them.
final class WebSocketWatchTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String TOKEN_PROTOCOL = "base64url.bearer.authorization.k8s.io.";

    /// Keeps all that comes, as text.
    private static final class Kept implements WebSocket.Listener {
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                received.add(message.toString());
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            received.add("pong " + StandardCharsets.UTF_8.decode(data));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            received.add("close " + code);
            return null;
        }

        String next() throws InterruptedException {
            String next = received.poll(20, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }

        /// An event, in short.
        String told() throws InterruptedException {
            JsonNode event = Json.MAPPER.readTree(next());
            return event.path("type").asString()
                    + " "
                    + event.at("/object/metadata/name").asString("");
        }
    }

    private final Kept kept = new Kept();
    private TestServer server;
    private HttpClient client;
    private String token;

    @TempDir Path folder;

    @BeforeEach
    void open() throws Exception {
        server = new TestServer(folder);
        token = Files.readString(folder.resolve("token"));
        client = Trust.client(folder);
    }

    @AfterEach
    void close() {
        client.shutdownNow(); // a watch that is not answered must not hold up the end
        client.close();
        server.close();
    }

    private CompletableFuture<WebSocket> connect(WebSocket.Builder builder, String query) {
        URI uri = URI.create(server.url().replace("https", "wss") + MAPS + "?" + query);
        return builder.buildAsync(uri, kept);
    }

    private WebSocket watch(String query) throws Exception {
        var builder = client.newWebSocketBuilder().header("Authorization", "Bearer " + token);
        return connect(builder, "watch=true&" + query).get(20, TimeUnit.SECONDS);
    }

    private ApiObject map(String name) {
        return server.objects()
                .create(
                        Types.CONFIG_MAP,
                        ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default", name)));
    }

    @Test
    void sendsEachEventAsOneMessage() throws Exception {
        map("a");
        map("b");

        WebSocket socket = watch("");

        assertThat(kept.told()).isEqualTo("ADDED a");
        assertThat(kept.told()).isEqualTo("ADDED b");
        server.objects()
                .delete(Types.CONFIG_MAP, new ObjectKey("default", "a"), Propagation.BACKGROUND);
        assertThat(kept.told()).isEqualTo("DELETED a");
        socket.abort();
    }

    @Test
    void answersAPing() throws Exception {
        WebSocket socket = watch("");

        socket.sendPing(ByteBuffer.wrap("hi".getBytes(StandardCharsets.UTF_8)))
                .get(20, TimeUnit.SECONDS);

        assertThat(kept.next()).isEqualTo("pong hi");
        socket.abort();
    }

    @Test
    void closesWhenTheTimeOfTheWatchIsOver() throws Exception {
        watch("resourceVersion=1&timeoutSeconds=1");

        assertThat(kept.next()).isEqualTo("close 1000");
    }

    @Test
    void answersAClose() throws Exception {
        WebSocket socket = watch("");

        socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(20, TimeUnit.SECONDS);

        assertThat(kept.next()).isEqualTo("close 1000");
    }

    @Test
    void takesNoOrders() throws Exception {
        WebSocket socket = watch("");

        socket.sendText("{\"type\":\"ADDED\"}", true).get(20, TimeUnit.SECONDS);
        map("a");

        assertThat(kept.told()).isEqualTo("ADDED a");
        socket.abort();
    }

    @Test
    void saysThatAVersionIsTooOldAsAnEvent() throws Exception {
        map("a");
        close();
        open();
        map("b");

        watch("resourceVersion=1");

        JsonNode event = Json.MAPPER.readTree(kept.next());
        assertThat(event.path("type").asString()).isEqualTo("ERROR");
        assertThat(event.at("/object/code").asInt()).isEqualTo(410);
        assertThat(event.at("/object/reason").asString()).isEqualTo("Expired");
        assertThat(kept.next()).isEqualTo("close 1000");
    }

    @Test
    void takesTheTokenAsASubprotocolAndSpeaksTheOther() throws Exception {
        String encoded =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(token.getBytes(StandardCharsets.UTF_8));
        var builder =
                client.newWebSocketBuilder().subprotocols(TOKEN_PROTOCOL + encoded, "v1.watch");

        WebSocket socket = connect(builder, "watch=1").get(20, TimeUnit.SECONDS);

        assertThat(socket.getSubprotocol()).isEqualTo("v1.watch");
        socket.abort();
    }

    @Test
    void turnsAwayAWrongTokenInASubprotocol() {
        var builder = client.newWebSocketBuilder().subprotocols(TOKEN_PROTOCOL + "d3Jvbmc", "x");

        assertThat(refusal(connect(builder, "watch=1"))).isEqualTo(401);
    }

    @Test
    void refusesASenselessWatchBeforeTheHandshake() {
        var builder = client.newWebSocketBuilder().header("Authorization", "Bearer " + token);

        assertThat(refusal(connect(builder, "watch=1&timeoutSeconds=soon"))).isEqualTo(400);
    }

    @Test
    void answersAListAsEver() {
        var builder = client.newWebSocketBuilder().header("Authorization", "Bearer " + token);

        assertThat(refusal(connect(builder, "watch=false"))).isEqualTo(200);
    }

    private static int refusal(CompletableFuture<WebSocket> connection) {
        try {
            connection.get(20, TimeUnit.SECONDS).abort();
            return 101;
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof WebSocketHandshakeException refused
                    ? refused.getResponse().statusCode()
                    : -1;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
