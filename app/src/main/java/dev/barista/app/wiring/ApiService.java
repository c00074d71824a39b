package dev.barista.app.wiring;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/// The Service `kubernetes`, by which pods reach the API: its one endpoint is the gateway's address
/// on the pods' network, where the API listens too.
final class ApiService {

    static final int PORT = 443;

    private static final ObjectKey KEY = new ObjectKey("default", "kubernetes");
    private static final String PORT_NAME = "https";

    /// Makes the objects, or brings them up to date.
    ///
    /// @param address empty where pods have no network: the Service has no endpoint
    static void publish(Objects objects, Optional<String> address) {
        if (objects.find(Types.CORE_SERVICE, KEY).isEmpty()) {
            objects.create(Types.CORE_SERVICE, service());
        }
        put(objects, Types.ENDPOINTS, endpoints(address));
        put(objects, Types.ENDPOINT_SLICE, slice(address));
    }

    private static void put(Objects objects, ResourceType type, ApiObject wanted) {
        Optional<ApiObject> there = objects.find(type, KEY);
        if (there.isEmpty()) {
            objects.create(type, wanted);
        } else {
            objects.update(
                    type,
                    there.get()
                            .with(tree -> {
                                for (String part : Set.of("subsets", "endpoints", "ports")) {
                                    if (wanted.tree().has(part)) {
                                        tree.set(part, wanted.tree().get(part));
                                    }
                                }
                            }));
        }
    }

    private static ApiObject service() {
        return ApiObject.of(Types.CORE_SERVICE, KEY)
                .with(tree -> {
                    tree.withObject("/metadata/labels")
                            .put("component", "apiserver")
                            .put("provider", "kubernetes");
                    ObjectNode spec = tree.putObject("spec").put("type", "ClusterIP");
                    port(spec.putArray("ports").addObject()).put("targetPort", PORT);
                });
    }

    private static ObjectNode port(ObjectNode port) {
        return port.put("name", PORT_NAME).put("port", PORT).put("protocol", "TCP");
    }

    /// Not mirrored into a slice: there is one.
    private static ApiObject endpoints(Optional<String> address) {
        return ApiObject.of(Types.ENDPOINTS, KEY)
                .with(tree -> {
                    tree.withObject("/metadata/labels")
                            .put("endpointslice.kubernetes.io/skip-mirror", "true");
                    var subsets = tree.putArray("subsets");
                    address.ifPresent(ip -> {
                        ObjectNode subset = subsets.addObject();
                        subset.putArray("addresses").addObject().put("ip", ip);
                        port(subset.putArray("ports").addObject());
                    });
                });
    }

    private static ApiObject slice(Optional<String> address) {
        return ApiObject.of(Types.ENDPOINT_SLICE, KEY)
                .with(tree -> {
                    tree.withObject("/metadata/labels")
                            .put("kubernetes.io/service-name", KEY.name());
                    tree.put("addressType", "IPv4");
                    var endpoints = tree.putArray("endpoints");
                    address.ifPresent(ip -> {
                        ObjectNode endpoint = endpoints.addObject();
                        endpoint.putArray("addresses").add(ip);
                        endpoint.putObject("conditions").put("ready", true);
                    });
                    port(tree.putArray("ports").addObject());
                });
    }

    /// By which pods call the API: its certificate has them.
    ///
    /// @param domain of the cluster
    static Set<String> names(Objects objects, Optional<String> address, String domain) {
        String service = KEY.name() + "." + KEY.namespace();
        Set<String> names =
                new TreeSet<>(
                        Set.of(KEY.name(), service, service + ".svc", service + ".svc." + domain));
        address.ifPresent(names::add);
        objects.find(Types.CORE_SERVICE, KEY).stream()
                .flatMap(found -> found.at("/spec/clusterIPs").valueStream())
                .map(ip -> ip.asString(""))
                .filter(ip -> !ip.isEmpty())
                .forEach(names::add);
        return names;
    }

    private ApiService() {}
}
