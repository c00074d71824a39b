import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Executors;

/// A web server of the JDK: Hello $TARGET!, with ?sleep=MS, ?cpu=MS and ?alloc=MB as in hello.c.
final class Hello {

    private static final byte[] ANSWER =
            "Hello %s!\n"
                    .formatted(System.getenv().getOrDefault("TARGET", "Java"))
                    .getBytes(StandardCharsets.UTF_8);
    private static volatile byte[][] kept = {};

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        var server = HttpServer.create(new InetSocketAddress("0.0.0.0", port), 1024);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", Hello::answer);
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        for (String part : query == null ? new String[0] : query.split("&")) {
            int at = part.indexOf('=');
            obey(part.substring(0, Math.max(at, 0)), part.substring(at + 1));
        }
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(200, ANSWER.length);
        exchange.getResponseBody().write(ANSWER);
        exchange.close();
    }

    private static void obey(String name, String value) {
        switch (name) {
            case "sleep" -> sleep(Integer.parseInt(value));
            case "cpu" -> burn(Integer.parseInt(value));
            case "alloc" -> keep(Integer.parseInt(value));
            default -> {
                // not for this sample
            }
        }
    }

    private static void sleep(int ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void burn(int ms) {
        var threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + ms * 1_000_000L;
        while (threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void keep(int mb) {
        kept = new byte[0][];
        byte[][] fresh = new byte[mb][1 << 20];
        for (byte[] each : fresh) {
            Arrays.fill(each, (byte) 1);
        }
        kept = fresh;
    }

    private Hello() {}
}
