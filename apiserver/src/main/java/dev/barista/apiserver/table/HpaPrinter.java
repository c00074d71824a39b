package dev.barista.apiserver.table;

import dev.barista.model.object.ApiObject;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// HorizontalPodAutoscalers, as kubectl prints them.
final class HpaPrinter {

    private static final int SHOWN = 2;

    static final Printer AUTOSCALERS =
            new Printer(
                    List.of(
                            Printer.NAME,
                            Printer.column("Reference", "The workload that is scaled"),
                            Printer.column("Targets", "What the metrics are, and shall be"),
                            Printer.column("MinPods", "The fewest pods"),
                            Printer.column("MaxPods", "The most pods"),
                            Printer.column("Replicas", "How many the workload asks for"),
                            Printer.AGE),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    "%s/%s"
                                            .formatted(
                                                    object.at("/spec/scaleTargetRef/kind")
                                                            .asString(""),
                                                    object.at("/spec/scaleTargetRef/name")
                                                            .asString("")),
                                    targets(object),
                                    Long.toString(object.spec().path("minReplicas").asLong(1)),
                                    object.spec().path("maxReplicas").asLong(0),
                                    object.status().path("currentReplicas").asLong(0),
                                    Printer.age(object, now)));

    private static String targets(ApiObject hpa) {
        List<String> all = new ArrayList<>();
        for (JsonNode metric : hpa.spec().path("metrics")) {
            all.add(target(metric, hpa.status().path("currentMetrics")));
        }
        if (all.isEmpty()) {
            return Cells.NONE;
        }
        String shown = String.join(", ", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() > SHOWN ? shown + " + %d more...".formatted(all.size() - SHOWN) : shown;
    }

    private static String target(JsonNode metric, JsonNode status) {
        String source =
                switch (metric.path("type").asString("")) {
                    case "Resource" -> "resource";
                    case "ContainerResource" -> "containerResource";
                    case "Pods" -> "pods";
                    case "Object" -> "object";
                    default -> "external";
                };
        JsonNode wanted = metric.path(source);
        JsonNode target = wanted.path("target");
        JsonNode current = current(source, wanted, status);
        String name = wanted.path("name").asString("");
        String label = name.isEmpty() ? "" : name + ": ";
        if (target.hasNonNull("averageUtilization")) {
            String is =
                    current.hasNonNull("averageUtilization")
                            ? current.path("averageUtilization") + "%"
                            : "<unknown>";
            return "%s%s/%s%%".formatted(label, is, target.path("averageUtilization"));
        }
        String is = current.path("averageValue").asString("<unknown>");
        boolean average = target.hasNonNull("averageValue");
        String goal = target.path(average ? "averageValue" : "value").asString("");
        String suffix = average && name.isEmpty() ? " (avg)" : "";
        return label + is + "/" + goal + suffix;
    }

    private static JsonNode current(String source, JsonNode wanted, JsonNode status) {
        for (JsonNode one : status) {
            JsonNode found = one.path(source);
            if (found.isObject()
                    && found.path("name").equals(wanted.path("name"))
                    && found.path("container").equals(wanted.path("container"))) {
                return found.path("current");
            }
        }
        return status.path("none");
    }

    private HpaPrinter() {}
}
