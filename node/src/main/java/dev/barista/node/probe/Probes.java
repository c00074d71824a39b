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
    /// @param at a name or an IPv4 address, connected to from where the instance is; empty: the
    ///   instance
    /// @throws java.net.ConnectException if the connection is refused
    /// @throws java.net.SocketTimeoutException if there is no answer in time
    void tcp(Endpoint endpoint, String at, Duration timeout) throws IOException;

    /// Sends a GET, and reads the status of the answer; redirects to the same endpoint may be
    /// followed.
    ///
    /// @return of HTTP: 200–599
    /// @throws java.net.ConnectException if the connection is refused
    /// @throws java.net.SocketTimeoutException if there is no answer in time
    int http(Endpoint endpoint, HttpGet get, Duration timeout) throws IOException;

    /// Asks for the health of a service, by gRPC's health checking protocol.
    ///
    /// @param service may be empty: the server as a whole
    /// @return how the server answered
    /// @throws java.net.ConnectException if the connection is refused
    /// @throws java.net.SocketTimeoutException if there is no answer in time
    GrpcHealth grpc(Endpoint endpoint, String service, Duration timeout) throws IOException;

    /// What a server says of a service's health.
    ///
    /// @see <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">GRPC Health
    ///   Checking Protocol</a>
    sealed interface GrpcHealth {

        record Serving() implements GrpcHealth {}

        /// @param status `NOT_SERVING`, `UNKNOWN` or `SERVICE_UNKNOWN`
        record NotServing(String status) implements GrpcHealth {}

        /// The call has failed.
        ///
        /// @param code of gRPC: 1-16
        record Failed(int code, String message) implements GrpcHealth {}
    }

    /// @param secure over TLS; whose certificate it is does not matter, as with a kubelet
    /// @param at as of [#tcp]
    /// @param host for the `Host` header; empty: whom it connects to
    /// @param path with a leading slash, and the query
    record HttpGet(
            boolean secure, String at, String host, String path, Map<String, String> headers) {
        public HttpGet {
            headers = Map.copyOf(headers);
        }
    }
}
