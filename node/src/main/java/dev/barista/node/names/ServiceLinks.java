package dev.barista.node.names;

import dev.barista.model.object.ApiObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The variables by which a pod finds the Services of its namespace, as Docker's links did and
/// Kubernetes does unless `enableServiceLinks` is false. Pure.
///
/// ```
/// REDIS_SERVICE_HOST=10.88.8.7    REDIS_PORT=tcp://10.88.8.7:6379
/// REDIS_SERVICE_PORT=6379         REDIS_PORT_6379_TCP=tcp://10.88.8.7:6379
/// ```
public final class ServiceLinks {

    /// @param services of the pod's namespace
    public static Map<String, String> of(List<ApiObject> services) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (ApiObject service : services) {
            String address = service.spec().path("clusterIP").asString("");
            if (!address.isEmpty() && !address.equals("None")) {
                add(variables, service, address);
            }
        }
        return variables;
    }

    private static void add(Map<String, String> variables, ApiObject service, String address) {
        String name = variable(service.name());
        JsonNode ports = service.spec().path("ports");
        variables.put(name + "_SERVICE_HOST", address);
        boolean first = true;
        for (JsonNode port : ports) {
            int number = port.path("port").asInt(0);
            String protocol = port.path("protocol").asString("TCP");
            String scheme = protocol.toLowerCase(Locale.ROOT);
            String url = "%s://%s:%d".formatted(scheme, bracketed(address), number);
            if (first) {
                variables.put(name + "_SERVICE_PORT", Integer.toString(number));
                variables.put(name + "_PORT", url);
                first = false;
            }
            String portName = port.path("name").asString("");
            if (!portName.isEmpty()) {
                variables.put(
                        name + "_SERVICE_PORT_" + variable(portName), Integer.toString(number));
            }
            String prefix = "%s_PORT_%d_%s".formatted(name, number, protocol);
            variables.put(prefix, url);
            variables.put(prefix + "_PROTO", scheme);
            variables.put(prefix + "_PORT", Integer.toString(number));
            variables.put(prefix + "_ADDR", address);
        }
    }

    private static String bracketed(String address) {
        return address.indexOf(':') < 0 ? address : "[" + address + "]";
    }

    private static String variable(String name) {
        return name.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private ServiceLinks() {}
}
