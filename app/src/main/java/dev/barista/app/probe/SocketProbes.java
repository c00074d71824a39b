package dev.barista.app.probe;

import dev.barista.model.instance.Endpoint;
import dev.barista.node.probe.Probes;
import dev.barista.runtime.linux.ProbeConnection;
import dev.barista.runtime.linux.ProbeSocket;
import java.io.IOException;
import java.time.Duration;

/// Sends the node's probes over sockets in the network namespace of the instance.
///
/// @param socket stays the caller's to close
public record SocketProbes(ProbeSocket socket) implements Probes {

    @Override
    public void tcp(Endpoint endpoint, String at, Duration timeout) throws IOException {
        socket.tcp(endpoint, at, timeout);
    }

    @Override
    public int http(Endpoint endpoint, HttpGet get, Duration timeout) throws IOException {
        String connected = get.at().isEmpty() ? "127.0.0.1" : get.at();
        String host = get.host().isEmpty() ? connected + ":" + endpoint.port() : get.host();
        if (!get.secure() && get.at().isEmpty()) {
            return socket.http(endpoint, get.path(), host, get.headers(), timeout);
        }
        try (ProbeConnection connection = socket.connection(endpoint, get.at(), timeout)) {
            return new HttpExchange(host, get).over(connection);
        }
    }

    @Override
    public GrpcHealth grpc(Endpoint endpoint, String service, Duration timeout) throws IOException {
        try (ProbeConnection connection = socket.connection(endpoint, "", timeout)) {
            return new GrpcExchange("127.0.0.1:" + endpoint.port(), service).over(connection);
        }
    }
}
