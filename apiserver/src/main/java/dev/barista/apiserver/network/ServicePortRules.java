package dev.barista.apiserver.network;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.admission.KubernetesNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the ports of a Service may be. Pure.
final class ServicePortRules {

    static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    static void check(ServiceSpec spec, Mistakes mistakes) {
        List<ObjectNode> ports = spec.ports();
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        Set<String> nodePorts = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            String path = "spec.ports[%d]".formatted(i);
            ObjectNode port = ports.get(i);
            name(port, path, ports.size() > 1, names, mistakes);
            mistakes.port(path + ".port", port.path("port"));
            String protocol = port.path("protocol").asString("");
            if (!PROTOCOLS.contains(protocol)) {
                mistakes.unsupported(path + ".protocol", protocol, PROTOCOLS);
            }
            target(port.path("targetPort"), path + ".targetPort", mistakes);
            String application = port.path("appProtocol").asString("");
            if (!application.isEmpty()) {
                mistakes.invalid(
                        path + ".appProtocol", application, KubernetesNames.qualified(application));
            }
            JsonNode node = port.path("nodePort");
            if (node.asInt(0) != 0 && spec.is("ClusterIP")) {
                mistakes.forbidden(
                        path + ".nodePort", "may not be used when `type` is 'ClusterIP'");
            }
            if (node.asInt(0) != 0 && !nodePorts.add(protocol + "/" + node.asInt(0))) {
                mistakes.duplicate(path + ".nodePort", node);
            }
            int number = port.path("port").asInt(0);
            if (!numbers.add(protocol + "/" + number)) {
                mistakes.duplicateOf(path, key(protocol, number));
            }
        }
    }

    /// What two ports have in common, as Go prints it.
    private static String key(String protocol, int number) {
        return "core.ServicePort{Name:\"\", Protocol:\"%s\", AppProtocol:(*string)(nil), Port:%d, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:\"\"}, NodePort:0}"
                .formatted(protocol, number);
    }

    private static void name(
            ObjectNode port, String path, boolean needed, Set<String> names, Mistakes mistakes) {
        String name = port.path("name").asString("");
        if (name.isEmpty()) {
            if (needed) {
                mistakes.required(path + ".name");
            }
            return;
        }
        mistakes.invalid(path + ".name", name, KubernetesNames.dns1123Label(name));
        if (!names.add(name)) {
            mistakes.duplicate(path + ".name", port.path("name"));
        }
    }

    static void target(JsonNode target, String path, Mistakes mistakes) {
        if (target.isString()) {
            mistakes.invalid(path, target.asString(), KubernetesNames.portName(target.asString()));
        } else {
            mistakes.port(path, target);
        }
    }

    private ServicePortRules() {}
}
