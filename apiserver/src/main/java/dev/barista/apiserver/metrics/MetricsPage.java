package dev.barista.apiserver.metrics;

import java.io.IOException;
import java.io.OutputStream;

/// What `/metrics` shows, in the format that a scraper asks for. Thread-safe.
public interface MetricsPage {

    /// The media type of the format that fits best.
    ///
    /// @param accept value of the request's field; empty if it has none
    String contentType(String accept);

    /// Writes the metrics as they are now, in that format.
    void write(String accept, OutputStream to) throws IOException;
}
