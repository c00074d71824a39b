package dev.barista.app.wiring;

import dev.barista.model.instance.Endpoint;
import dev.barista.node.probe.Probes;
import dev.barista.runtime.linux.ProbeSocket;
import java.io.IOException;
import java.time.Duration;

/// Sends the node's probes over sockets in the network namespace of the instance.
record SocketProbes(ProbeSocket socket) implements Probes {

    @Override
    public void tcp(Endpoint endpoint, Duration timeout) throws IOException {
        socket.tcp(endpoint, timeout);
    }

    @Override
    public int http(Endpoint endpoint, HttpGet get, Duration timeout) throws IOException {
        String host = get.host().isEmpty() ? "127.0.0.1:" + endpoint.port() : get.host();
        return socket.http(endpoint, get.path(), host, get.headers(), timeout);
    }
}
