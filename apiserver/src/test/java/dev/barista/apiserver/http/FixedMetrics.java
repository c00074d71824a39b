package dev.barista.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.barista.apiserver.metrics.MetricsPage;
import java.io.IOException;
import java.io.OutputStream;

/// A page that tells what was accepted.
final class FixedMetrics implements MetricsPage {

    @Override
    public String contentType(String accept) {
        return "text/plain; for=\"%s\"".formatted(accept);
    }

    @Override
    public void write(String accept, OutputStream to) throws IOException {
        to.write("up 1\n".getBytes(UTF_8));
    }
}
