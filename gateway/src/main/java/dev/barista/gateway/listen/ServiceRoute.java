package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Breaker;

/// How the gateway serves a port of a Service that is no Revision's.
public sealed interface ServiceRoute {

    /// By its endpoints.
    record Instances(Breaker breaker) implements ServiceRoute {}

    /// As a request for another host.
    record Alias(String host) implements ServiceRoute {}
}
