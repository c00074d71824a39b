package dev.barista.app.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// `/metrics` over plain HTTP without a token, at a port of its own: for scrapers that have none.
///
/// Bounded: [#SCRAPES] at once, as many more that wait, [#CONNECTIONS]; a connection is closed if
/// its request takes longer than [#REQUEST_SECONDS] to arrive, or its answer longer than
/// [#ANSWER_SECONDS] to be taken.
public final class MetricsPort implements AutoCloseable {

    static final int SCRAPES = 8;
    static final int CONNECTIONS = 64;
    static final int REQUEST_SECONDS = 10;
    static final int ANSWER_SECONDS = 30;

    private static final long IDLE_SECONDS = 30;

    /// Of a client that left before it had all of its answer it would print a stack trace; a
    /// failure to measure is in the answer. Held, because the JDK forgets levels of loggers that
    /// are not.
    private static final Logger BROKEN_OFF =
            Logger.getLogger("io.prometheus.metrics.exporter.httpserver.HttpExchangeAdapter");

    private final HTTPServer server;
    private final String host;

    private MetricsPort(HTTPServer server, String host) {
        this.server = server;
        this.host = host;
    }

    /// Listens.
    ///
    /// @param address port 0 picks a free one
    /// @throws IOException naming the address, if it cannot be listened at
    public static MetricsPort open(InetSocketAddress address, Metrics metrics) throws IOException {
        limitServers();
        BROKEN_OFF.setLevel(Level.OFF);
        var threads =
                new ThreadPoolExecutor(
                        SCRAPES,
                        SCRAPES,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(SCRAPES),
                        Thread.ofPlatform().daemon().name("metrics-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
        String host = address.getHostString();
        try {
            return new MetricsPort(
                    HTTPServer.builder()
                            .hostname(host)
                            .port(address.getPort())
                            .executorService(threads)
                            .registry(metrics.registry())
                            .buildAndStart(),
                    host);
        } catch (IOException failure) {
            threads.shutdown();
            throw new IOException(
                    "metrics: %s:%d (expected: free to listen at): %s"
                            .formatted(host, address.getPort(), failure.getMessage()),
                    failure);
        }
    }

    /// The JDK's server has its limits from the system's properties, and reads them once.
    private static void limitServers() {
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS));
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_SECONDS));
        System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(ANSWER_SECONDS));
    }

    /// `http://127.0.0.1:9090/metrics`.
    public String url() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return "http://%s:%d/metrics".formatted(name, server.getPort());
    }

    @Override
    public void close() {
        server.close();
    }
}
