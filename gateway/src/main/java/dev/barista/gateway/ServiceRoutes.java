package dev.barista.gateway;

import dev.barista.gateway.hold.Breaker;
import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.listen.ServiceRoute;
import dev.barista.gateway.listen.ServiceRoute.Alias;
import dev.barista.gateway.listen.ServiceRoute.Instances;
import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.ServiceBackend;
import dev.barista.gateway.port.ServicePort;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.Protocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps what answers at the ports of Services that are no Revisions'. Thread-safe, but for two
/// calls at once for one port.
final class ServiceRoutes {

    private final ConcurrentMap<ServicePort, ServiceRoute> routes;
    private final Function<ObjectKey, Breaker> breakers;
    private final BiConsumer<Breaker, String> leave;

    /// @param routes that event loops read
    /// @param breakers makes one for a Service
    /// @param leave takes an instance, by its id, out of a breaker
    ServiceRoutes(
            ConcurrentMap<ServicePort, ServiceRoute> routes,
            Function<ObjectKey, Breaker> breakers,
            BiConsumer<Breaker, String> leave) {
        this.routes = routes;
        this.breakers = breakers;
        this.leave = leave;
    }

    void put(ServicePort port, ServiceBackend backend) {
        switch (backend) {
            case ServiceBackend.Endpoints(List<Endpoint.OnHost> ready, Protocol protocol) ->
                    serve(port, ready, protocol);
            case ServiceBackend.SameGateway(String host) ->
                    leaveAll(routes.put(port, new Alias(host)));
        }
    }

    void forget(ServicePort port) {
        leaveAll(routes.remove(port));
    }

    private void leaveAll(@Nullable ServiceRoute before) {
        if (before instanceof Instances(Breaker breaker)) {
            update(breaker, Map.of());
        }
    }

    private void serve(ServicePort port, List<Endpoint.OnHost> ready, Protocol protocol) {
        Map<String, Backend> byId = new HashMap<>();
        ready.forEach(endpoint -> {
            String id = "%s %d %s".formatted(endpoint.address(), endpoint.port(), protocol.text());
            byId.put(
                    id, new Backend(id, endpoint, protocol, Rung.RUNNING, Rung.RUNNING, List.of()));
        });
        if (routes.get(port) instanceof Instances(Breaker breaker)) {
            update(breaker, byId);
        } else {
            Breaker fresh = breakers.apply(port.service());
            update(fresh, byId);
            routes.put(port, new Instances(fresh));
        }
    }

    /// New ones first, so that there is no moment without any.
    private void update(Breaker breaker, Map<String, Backend> ready) {
        ready.forEach((id, backend) -> {
            if (breaker.find(id).isEmpty()) {
                breaker.add(backend);
            }
        });
        for (Instance instance : breaker.instances()) {
            String id = instance.backend().id();
            if (!ready.containsKey(id)) {
                leave.accept(breaker, id);
            }
        }
    }
}
