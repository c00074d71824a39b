package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A port of a Service, and where it leads. Pure.
///
/// @param target number or name of a port of the pods
record ServicePort(String name, String protocol, String appProtocol, JsonNode target) {

    static ServicePort of(JsonNode port) {
        JsonNode target = port.path("targetPort");
        return new ServicePort(
                port.path("name").asString(""),
                port.path("protocol").asString("TCP"),
                port.path("appProtocol").asString(""),
                target.isMissingNode() ? port.path("port") : target);
    }

    /// The port of one pod; empty if none of its containers has a port of that name.
    Optional<EndpointPort> of(ApiObject pod) {
        if (!target.isString()) {
            return Optional.of(at(target.asInt(0)));
        }
        String wanted = target.asString();
        return pod.spec()
                .path("containers")
                .valueStream()
                .flatMap(container -> container.path("ports").valueStream())
                .filter(port ->
                        port.path("name").asString("").equals(wanted)
                                && port.path("protocol").asString("TCP").equals(protocol))
                .findFirst()
                .map(port -> at(port.path("containerPort").asInt(0)));
    }

    private EndpointPort at(int number) {
        return new EndpointPort(name, number, protocol, appProtocol);
    }
}
