package dev.barista.node.probe;

import dev.barista.model.instance.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// Connects to instances. `app` implements it, as it knows how to open a socket in a network
/// namespace.
///
/// Thread-safe; blocks up to the timeout, on a virtual thread.
public interface Probes {

    /// Connects, and closes.
    ///
    /// @throws java.net.ConnectException if the connection is refused
    /// @throws java.net.SocketTimeoutException if there is no answer in time
    void tcp(Endpoint endpoint, Duration timeout) throws IOException;

    /// Sends a GET, and reads the status of the answer; redirects to the same endpoint may be
    /// followed.
    ///
    /// @return of HTTP: 200–599
    /// @throws java.net.ConnectException if the connection is refused
    /// @throws java.net.SocketTimeoutException if there is no answer in time
    int http(Endpoint endpoint, HttpGet get, Duration timeout) throws IOException;

    /// @param host for the `Host` header; empty: that of the endpoint
    /// @param path with a leading slash, and the query
    record HttpGet(String host, String path, Map<String, String> headers) {
        public HttpGet {
            headers = Map.copyOf(headers);
        }
    }
}
