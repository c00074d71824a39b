package dev.barista.apiserver.table;

import dev.barista.model.object.ApiObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Nodes, as kubectl prints them.
final class NodePrinter {

    private static final String ROLE = "node-role.kubernetes.io/";

    static final Printer NODES =
            new Printer(
                    List.of(
                            Printer.NAME,
                            Printer.column("Status", "Whether it takes pods"),
                            Printer.column("Roles", "What it is for"),
                            Printer.AGE,
                            Printer.column("Version", "Version of its kubelet"),
                            Printer.wide("Internal-IP", "Address inside the cluster"),
                            Printer.wide("External-IP", "Address outside"),
                            Printer.wide("OS-Image", "Its operating system"),
                            Printer.wide("Kernel-Version", "Its kernel"),
                            Printer.wide("Container-Runtime", "What runs its containers")),
                    NodePrinter::cells);

    private static List<Object> cells(ApiObject node, Instant now) {
        JsonNode system = node.at("/status/nodeInfo");
        return List.of(
                node.name(),
                status(node),
                roles(node),
                Printer.age(node, now),
                system.path("kubeletVersion").asString(""),
                address(node, "InternalIP"),
                address(node, "ExternalIP"),
                orUnknown(system.path("osImage")),
                orUnknown(system.path("kernelVersion")),
                orUnknown(system.path("containerRuntimeVersion")));
    }

    private static String status(ApiObject node) {
        String ready =
                switch (Cells.condition(node, "Ready")) {
                    case "True" -> "Ready";
                    case "" -> "Unknown";
                    default -> "NotReady";
                };
        boolean closed = node.spec().path("unschedulable").asBoolean(false);
        return closed ? ready + ",SchedulingDisabled" : ready;
    }

    private static String roles(ApiObject node) {
        List<String> roles = new ArrayList<>();
        node.labels()
                .forEach((key, value) -> {
                    if (key.startsWith(ROLE)) {
                        roles.add(key.substring(ROLE.length()));
                    } else if (key.equals("kubernetes.io/role") && !value.isEmpty()) {
                        roles.add(value);
                    }
                });
        return Cells.orNone(roles.stream().sorted().toList());
    }

    private static String address(ApiObject node, String type) {
        return node.status()
                .path("addresses")
                .valueStream()
                .filter(one -> one.path("type").asString("").equals(type))
                .map(one -> one.path("address").asString(""))
                .findFirst()
                .orElse(Cells.NONE);
    }

    private static String orUnknown(JsonNode value) {
        String text = value.asString("");
        return text.isEmpty() ? Age.UNKNOWN : text;
    }

    private NodePrinter() {}
}
