package dev.barista.runtime.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A registry on loopback that serves what a test puts in, and fails as a test wants. Speaks only
/// what a reader needs.
public final class FakeRegistry implements AutoCloseable {

    /// Something else than the right answer.
    @FunctionalInterface
    public interface Fault {
        /// @return whether it has answered
        boolean instead(HttpExchange exchange) throws IOException;
    }

    private final Map<String, byte[]> content = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile Fault fault = exchange -> false;

    public FakeRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public void fault(Fault next) {
        fault = next;
    }

    /// `METHOD /path [range] [authorization]` of all that was asked.
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public Descriptor blob(String repository, byte[] bytes, String type) {
        Digest digest = Digest.of(bytes);
        content.put("/v2/" + repository + "/blobs/" + digest, bytes);
        return new Descriptor(type, digest, bytes.length);
    }

    public Digest manifest(String repository, String tag, byte[] bytes) {
        Digest digest = Digest.of(bytes);
        content.put("/v2/" + repository + "/manifests/" + tag, bytes);
        content.put("/v2/" + repository + "/manifests/" + digest, bytes);
        return digest;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = header(exchange, "Range");
            String authorization = header(exchange, "Authorization");
            requests.add(
                    "%s %s %s %s"
                            .formatted(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI().getPath(),
                                    range,
                                    authorization)
                            .strip());
            if (!fault.instead(exchange)) {
                serve(exchange, range);
            }
        }
    }

    private void serve(HttpExchange exchange, String range) throws IOException {
        byte[] bytes = content.get(exchange.getRequestURI().getPath());
        if (bytes == null) {
            answer(exchange, 404, "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"no\"}]}");
            return;
        }
        exchange.getResponseHeaders().set("Docker-Content-Digest", Digest.of(bytes).toString());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        int from = range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
        if (from > 0) {
            String rest = "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length);
            exchange.getResponseHeaders().set("Content-Range", rest);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
        exchange.getResponseBody().write(bytes, from, bytes.length - from);
    }

    public byte[] content(HttpExchange exchange) {
        return content.getOrDefault(exchange.getRequestURI().getPath(), new byte[0]);
    }

    public static boolean answer(HttpExchange exchange, int status, String body)
            throws IOException {
        byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        return true;
    }

    public static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
