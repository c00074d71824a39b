package dev.barista.app.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class MetricsPortTest {

    private final Metrics metrics = new Metrics(new InMemoryObjects(new VirtualTime()));

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static HttpRequest get(String url) {
        return HttpRequest.newBuilder(URI.create(url)).build();
    }

    @Test
    void showsMetricsWithoutAToken() throws Exception {
        try (MetricsPort port = MetricsPort.open(loopback(0), metrics);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> shown =
                    client.send(get(port.url()), HttpResponse.BodyHandlers.ofString());

            assertThat(shown.statusCode()).isEqualTo(200);
            assertThat(shown.headers().firstValue("Content-Type").orElseThrow())
                    .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
            assertThat(shown.body()).contains("barista_build_info{version=");
        }
    }

    @Test
    void answersNoMoreScrapesAtOnceThanItsLimit() throws Exception {
        var inside = new CountDownLatch(MetricsPort.SCRAPES);
        var end = new CountDownLatch(1);
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        metrics.show(_ -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            inside.countDown();
            end.await();
            now.decrementAndGet();
        });
        try (MetricsPort port = MetricsPort.open(loopback(0), metrics);
                HttpClient client = HttpClient.newHttpClient()) {
            List<Future<HttpResponse<String>>> asked = new ArrayList<>();
            for (int each = 0; each < 4 * MetricsPort.SCRAPES; each++) {
                asked.add(client.sendAsync(get(port.url()), HttpResponse.BodyHandlers.ofString()));
            }
            inside.await();
            end.countDown();

            for (Future<HttpResponse<String>> each : asked) {
                awaitEnd(each);
            }
            assertThat(most).hasValue(MetricsPort.SCRAPES);
        }
    }

    /// Answered, or refused.
    private static void awaitEnd(Future<HttpResponse<String>> asked) throws InterruptedException {
        try {
            asked.get();
        } catch (ExecutionException refused) {
            assertThat(refused).hasCauseInstanceOf(IOException.class);
        }
    }

    /// What the library prints would come past the log, without a bound.
    @Test
    void printsNothingOfAClientThatBreaksOff() throws Exception {
        var measured = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        metrics.show(_ -> {
            measured.countDown();
            left.await();
        });
        var printed = new Printed();
        try (MetricsPort port = MetricsPort.open(loopback(0), metrics)) {
            URI url = URI.create(port.url());
            try (var client = new Socket(url.getHost(), url.getPort())) {
                client.setSoLinger(true, 0);
                client.getOutputStream()
                        .write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                measured.await();
            }
            left.countDown();
        } finally {
            printed.close();
        }

        assertThat(printed.lines).isEmpty();
    }

    private static final class Printed extends Handler {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Logger library = Logger.getLogger("io.prometheus");

        Printed() {
            library.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            library.removeHandler(this);
        }
    }

    @Test
    void namesAnAddressThatAnotherProgramHas() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> MetricsPort.open(loopback(other.getLocalPort()), metrics))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("metrics: localhost:%d", other.getLocalPort())
                    .hasMessageContaining("expected: free to listen at");
        }
    }
}
