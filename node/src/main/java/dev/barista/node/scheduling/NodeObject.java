package dev.barista.node.scheduling;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.node.status.Conditions;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The one object of kind Node: `barista`.
public final class NodeObject {

    public static final String NAME = "barista";

    /// What a `nodeSelector` may ask for.
    public static final Map<String, String> LABELS =
            Map.of(
                    "kubernetes.io/hostname",
                    NAME,
                    "kubernetes.io/os",
                    "linux",
                    "kubernetes.io/arch",
                    architecture());

    private static final int KIBI = 1024;

    /// What Barista does not report: instances are moved down the ladder long before.
    private enum Pressure {
        MEMORY("MemoryPressure", "KubeletHasSufficientMemory", "sufficient memory"),
        DISK("DiskPressure", "KubeletHasNoDiskPressure", "no disk pressure"),
        PROCESSES("PIDPressure", "KubeletHasSufficientPID", "sufficient PID");

        private final String type;
        private final String reason;
        private final String message;

        Pressure(String type, String reason, String what) {
            this.type = type;
            this.reason = reason;
            this.message = "kubelet has " + what + (what.startsWith("no") ? "" : " available");
        }
    }

    private static final ObjectKey KEY = ObjectKey.of(NAME);

    private static String architecture() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    /// Creates it if it is not there, and says that it is ready.
    public static void publish(Objects objects, NodeFacts facts, Instant now) {
        ApiObject node = objects.find(Types.NODE, KEY).orElseGet(() -> create(objects));
        set(objects, node, statusOf(node, facts, now));
    }

    private static ApiObject create(Objects objects) {
        ApiObject node =
                ApiObject.of(Types.NODE, KEY)
                        .with(tree -> {
                            ObjectNode labels = tree.withObject("/metadata/labels");
                            LABELS.forEach(labels::put);
                            tree.putObject("spec");
                        });
        try {
            return objects.create(Types.NODE, node);
        } catch (ApiException refused) {
            if (refused.isAlreadyExists()) {
                return objects.require(Types.NODE, KEY);
            }
            throw refused;
        }
    }

    private static ObjectNode statusOf(ApiObject node, NodeFacts facts, Instant now) {
        ObjectNode status = Json.object();
        for (String field : new String[] {"capacity", "allocatable"}) {
            status.putObject(field)
                    .put("cpu", facts.capacity().resources().cpuMillis() + "m")
                    .put("memory", Long.toString(facts.capacity().resources().memoryBytes()))
                    .put("ephemeral-storage", facts.machine().diskBytes() / KIBI + "Ki")
                    .put("pods", Integer.toString(facts.capacity().pods()));
        }
        var conditions = new Conditions(node.status());
        conditions
                .set("Ready", true, "KubeletReady", "barista runs its pods", now)
                .put("lastHeartbeatTime", now.toString());
        for (Pressure pressure : Pressure.values()) {
            conditions
                    .set(pressure.type, false, pressure.reason, pressure.message, now)
                    .put("lastHeartbeatTime", now.toString());
        }
        boolean reached = facts.networkMissing().isEmpty();
        conditions
                .set(
                        "NetworkUnavailable",
                        !reached,
                        reached ? "PodsAreReached" : "NoPodNetwork",
                        facts.networkMissing(),
                        now)
                .put("lastHeartbeatTime", now.toString());
        status.set("conditions", conditions.tree());
        ArrayNode addresses = status.putArray("addresses");
        addresses.addObject().put("type", "InternalIP").put("address", facts.address());
        addresses.addObject().put("type", "Hostname").put("address", NAME);
        status.putObject("nodeInfo")
                .put("architecture", architecture())
                .put("operatingSystem", "linux")
                .put("kernelVersion", System.getProperty("os.version", ""))
                .put("osImage", facts.machine().osImage())
                .put("containerRuntimeVersion", facts.runtime())
                .put("kubeletVersion", "barista")
                .put("kubeProxyVersion", "")
                .put("machineID", facts.machine().machineId())
                .put("systemUUID", facts.machine().systemUuid())
                .put("bootID", facts.machine().bootId());
        return status;
    }

    private static void set(Objects objects, ApiObject node, ObjectNode status) {
        objects.updateStatus(
                Types.NODE,
                ApiObject.of(Types.NODE, node.key()).with(tree -> tree.set("status", status)));
    }

    private NodeObject() {}
}
