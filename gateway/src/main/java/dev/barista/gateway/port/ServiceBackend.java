package dev.barista.gateway.port;

import dev.barista.model.instance.Endpoint;
import java.util.List;

/// What answers at a port of a Service that is no Revision's.
public sealed interface ServiceBackend {

    /// What is ready behind it. Nothing there can be woken: while there is none, requests are
    /// answered with 503 at once.
    record Endpoints(List<Endpoint.OnHost> ready) implements ServiceBackend {
        public Endpoints {
            ready = List.copyOf(ready);
        }
    }

    /// This gateway, as in the placeholder of a Route: the request is routed on as one for that
    /// host.
    record SameGateway(String host) implements ServiceBackend {}
}
