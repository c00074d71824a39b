package dev.barista.gateway.port;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.serving.Protocol;
import java.util.List;

/// What answers at a port of a Service that is no Revision's.
public sealed interface ServiceBackend {

    /// What is ready behind it. Nothing there can be woken: while there is none, requests are
    /// answered with 503 at once.
    ///
    /// @param protocol that they speak
    record Endpoints(List<Endpoint.OnHost> ready, Protocol protocol) implements ServiceBackend {
        public Endpoints {
            ready = List.copyOf(ready);
        }

        /// Some that speak HTTP/1.1.
        public Endpoints(List<Endpoint.OnHost> ready) {
            this(ready, Protocol.HTTP1);
        }
    }

    /// This gateway, as in the placeholder of a Route: the request is routed on as one for that
    /// host.
    record SameGateway(String host) implements ServiceBackend {}
}
