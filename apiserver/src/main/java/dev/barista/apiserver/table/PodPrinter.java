package dev.barista.apiserver.table;

import dev.barista.model.object.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Pods, as kubectl prints them.
final class PodPrinter {

    static final Printer PODS =
            new Printer(
                    List.of(
                            Printer.NAME,
                            Printer.column("Ready", "Containers that are ready, of all"),
                            Printer.column(
                                    "Status", "Where the pod is in its life, or what ails it"),
                            Printer.column("Restarts", "How often its containers were restarted"),
                            Printer.AGE,
                            Printer.wide("IP", "Address of the pod"),
                            Printer.wide("Node", "Node the pod runs on"),
                            Printer.wide("Nominated Node", "Node on which pods make room for it"),
                            Printer.wide("Readiness Gates", "Gates that are open, of all")),
                    PodPrinter::cells);

    private static List<Object> cells(ApiObject pod, Instant now) {
        PodReason reason = PodReason.of(pod);
        return List.of(
                pod.name(),
                reason.ready() + "/" + pod.spec().path("containers").size(),
                reason.word(),
                restarts(pod, reason.restarts(), now),
                Printer.age(pod, now),
                Cells.orNone(pod.status().path("podIP")),
                Cells.orNone(pod.spec().path("nodeName")),
                Cells.orNone(pod.status().path("nominatedNodeName")),
                gates(pod));
    }

    private static String restarts(ApiObject pod, int restarts, Instant now) {
        String last =
                statuses(pod)
                        .map(status -> status.at("/lastState/terminated/finishedAt").asString(""))
                        .max(String::compareTo)
                        .orElse("");
        if (restarts == 0 || last.isEmpty()) {
            return Integer.toString(restarts);
        }
        return "%d (%s ago)".formatted(restarts, Age.since(last, now));
    }

    private static Stream<JsonNode> statuses(ApiObject pod) {
        return Stream.concat(
                pod.status().path("initContainerStatuses").valueStream(),
                pod.status().path("containerStatuses").valueStream());
    }

    private static String gates(ApiObject pod) {
        JsonNode gates = pod.spec().path("readinessGates");
        if (gates.isEmpty()) {
            return Cells.NONE;
        }
        long open =
                gates.valueStream()
                        .map(gate -> gate.path("conditionType").asString(""))
                        .filter(type -> Cells.condition(pod, type).equals("True"))
                        .count();
        return open + "/" + gates.size();
    }

    private PodPrinter() {}
}
