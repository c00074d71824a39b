package dev.barista.app.wiring;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The `v1` Service that leads to the cluster-local gateway, and that the placeholder Services of
/// Routes name. Its address is one of Services, its one endpoint the gateway's address on the pods'
/// network.
final class LocalGatewayService {

    static final ObjectKey KEY = new ObjectKey("knative-serving", "cluster-local-gateway");

    private static final String PORT_NAME = "http2";
    private static final int PORT = 80;

    /// Makes both objects, or brings them up to date.
    ///
    /// @param gateway address; empty where pods have no network, and the Service has no endpoint
    static void publish(Objects objects, Optional<String> gateway) {
        if (objects.find(Types.CORE_SERVICE, KEY).isEmpty()) {
            objects.create(Types.CORE_SERVICE, service());
        }
        ApiObject slice = slice(gateway);
        Optional<ApiObject> found = objects.find(Types.ENDPOINT_SLICE, KEY);
        if (found.isEmpty()) {
            objects.create(Types.ENDPOINT_SLICE, slice);
        } else {
            objects.update(
                    Types.ENDPOINT_SLICE,
                    found.get()
                            .with(tree -> {
                                tree.set("endpoints", slice.tree().path("endpoints"));
                                tree.set("ports", slice.tree().path("ports"));
                            }));
        }
    }

    private static ApiObject service() {
        return ApiObject.of(Types.CORE_SERVICE, KEY)
                .with(tree -> {
                    ObjectNode spec = tree.putObject("spec").put("type", "ClusterIP");
                    spec.putArray("ports")
                            .addObject()
                            .put("name", PORT_NAME)
                            .put("port", PORT)
                            .put("targetPort", PORT)
                            .put("protocol", "TCP");
                });
    }

    private static ApiObject slice(Optional<String> gateway) {
        return ApiObject.of(Types.ENDPOINT_SLICE, KEY)
                .with(tree -> {
                    tree.withObject("/metadata/labels")
                            .put("kubernetes.io/service-name", KEY.name())
                            .put("endpointslice.kubernetes.io/managed-by", "barista");
                    tree.put("addressType", "IPv4");
                    var endpoints = tree.putArray("endpoints");
                    gateway.ifPresent(address -> {
                        ObjectNode endpoint = endpoints.addObject();
                        endpoint.putArray("addresses").add(address);
                        endpoint.putObject("conditions")
                                .put("ready", true)
                                .put("serving", true)
                                .put("terminating", false);
                    });
                    tree.putArray("ports")
                            .addObject()
                            .put("name", PORT_NAME)
                            .put("port", PORT)
                            .put("protocol", "TCP");
                });
    }

    private LocalGatewayService() {}
}
