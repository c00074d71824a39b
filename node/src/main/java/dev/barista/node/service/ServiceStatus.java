package dev.barista.node.service;

import dev.barista.model.object.Json;
import dev.barista.node.status.Conditions;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes the status of a Service. Pure.
final class ServiceStatus {

    /// That the address of the Service leads nowhere, because pods have no network.
    static final String UNAVAILABLE = "NetworkUnavailable";

    static ObjectNode of(ServiceView service, ServiceSettings settings, Instant now) {
        JsonNode before = service.object().status();
        ObjectNode status = before instanceof ObjectNode old ? old.deepCopy() : Json.object();
        balancer(service, settings, status);
        var conditions = new Conditions(before);
        boolean concerned = !service.isExternalName() && !service.isHeadless();
        if (concerned && !settings.unavailable().isEmpty()) {
            conditions.set(UNAVAILABLE, true, "NoPodNetwork", settings.unavailable(), now);
        } else {
            conditions.remove(UNAVAILABLE);
        }
        if (conditions.tree().isEmpty()) {
            status.remove("conditions");
        } else {
            status.set("conditions", conditions.tree());
        }
        return status;
    }

    /// A load balancer of another class is another controller's.
    private static void balancer(ServiceView service, ServiceSettings settings, ObjectNode status) {
        boolean balanced = service.type().equals("LoadBalancer");
        if (balanced && service.object().spec().hasNonNull("loadBalancerClass")) {
            return;
        }
        ObjectNode balancer = status.putObject("loadBalancer");
        if (balanced && !settings.nodeAddress().isEmpty()) {
            balancer.putArray("ingress")
                    .addObject()
                    .put("ip", settings.nodeAddress())
                    .put("ipMode", "VIP");
        }
    }

    private ServiceStatus() {}
}
