package dev.barista.node.hpa;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The status of a HorizontalPodAutoscaler. Pure.
final class HpaStatus {

    private static final long WHOLE = 1000;

    static ObjectNode of(ApiObject hpa, int current, Turn turn, boolean scaled, Instant now) {
        ObjectNode status = Json.object().put("observedGeneration", hpa.generation());
        String last = hpa.status().path("lastScaleTime").asString("");
        if (scaled || !last.isEmpty()) {
            status.put("lastScaleTime", scaled ? now.toString() : last);
        }
        status.put("currentReplicas", current).put("desiredReplicas", turn.desired());
        if (!turn.measured().isEmpty()) {
            ArrayNode metrics = status.putArray("currentMetrics");
            turn.measured().forEach(measured -> metrics.add(metric(measured)));
        }
        conditions(status, hpa, turn.conditions(), now);
        return status;
    }

    private static ObjectNode metric(Turn.Measured measured) {
        Metric.Resource metric = measured.metric();
        boolean isPod = metric.container().isEmpty();
        ObjectNode tree = Json.object().put("type", isPod ? "Resource" : "ContainerResource");
        ObjectNode source = tree.putObject(isPod ? "resource" : "containerResource");
        source.put("name", metric.name());
        if (!isPod) {
            source.put("container", metric.container());
        }
        ObjectNode current = source.putObject("current");
        if (metric.goal() instanceof Metric.Goal.Utilization) {
            current.put("averageUtilization", measured.proposal().percent());
        }
        current.put("averageValue", quantity(measured.proposal().average()));
        return tree;
    }

    static String quantity(long milli) {
        return milli % WHOLE == 0 ? Long.toString(milli / WHOLE) : milli + "m";
    }

    /// Writes conditions over those that there are; one whose state stays keeps its time.
    static void conditions(
            ObjectNode status, ApiObject hpa, List<Turn.Condition> conditions, Instant now) {
        Map<String, JsonNode> before = new HashMap<>();
        hpa.status()
                .path("conditions")
                .forEach(one -> before.put(one.path("type").asString(""), one));
        ArrayNode list = status.putArray("conditions");
        for (Turn.Condition condition : conditions) {
            String state = condition.state() == Turn.Condition.State.TRUE ? "True" : "False";
            JsonNode old = before.remove(condition.type());
            String since =
                    old != null && old.path("status").asString("").equals(state)
                            ? old.path("lastTransitionTime").asString("")
                            : now.toString();
            list.addObject()
                    .put("type", condition.type())
                    .put("status", state)
                    .put("lastTransitionTime", since)
                    .put("reason", condition.reason())
                    .put("message", condition.message());
        }
        for (String type : List.of("AbleToScale", "ScalingActive", "ScalingLimited")) {
            JsonNode kept = before.get(type);
            if (kept != null) {
                list.add(kept.deepCopy());
            }
        }
    }

    private HpaStatus() {}
}
