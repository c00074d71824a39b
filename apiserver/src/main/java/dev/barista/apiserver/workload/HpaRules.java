package dev.barista.apiserver.workload;

import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.text.Quantities;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a HorizontalPodAutoscaler may be, and what it is filled in with. Pure.
final class HpaRules {

    private static final int LONGEST_WINDOW = 3600;
    private static final int LONGEST_PERIOD = 1800;
    private static final String POSITIVE = "must be greater than zero";

    private static final Map<String, String> SOURCES =
            Map.of(
                    "Resource", "resource",
                    "ContainerResource", "containerResource",
                    "Pods", "pods",
                    "Object", "object",
                    "External", "external");

    private static final List<String> TYPES =
            List.of("ContainerResource", "External", "Object", "Pods", "Resource");

    /// @param hpa changed
    static void fill(ObjectNode hpa) {
        ObjectNode spec = hpa.withObject("/spec");
        if (spec.path("metrics").isEmpty()) {
            ObjectNode metric = spec.putArray("metrics").addObject().put("type", "Resource");
            metric.putObject("resource")
                    .put("name", "cpu")
                    .putObject("target")
                    .put("type", "Utilization")
                    .put("averageUtilization", 80);
        }
        if (spec.path("behavior") instanceof ObjectNode behavior) {
            ObjectNode up = behavior.withObject("/scaleUp");
            if (!up.hasNonNull("stabilizationWindowSeconds")) {
                up.put("stabilizationWindowSeconds", 0);
            }
            fill(up, List.of(policy("Pods", 4), policy("Percent", 100)));
            fill(behavior.withObject("/scaleDown"), List.of(policy("Percent", 100)));
        }
    }

    private static void fill(ObjectNode rules, List<ObjectNode> policies) {
        if (!rules.hasNonNull("selectPolicy")) {
            rules.put("selectPolicy", "Max");
        }
        if (!rules.hasNonNull("policies")) {
            ArrayNode list = rules.putArray("policies");
            policies.forEach(list::add);
        }
    }

    private static ObjectNode policy(String type, int value) {
        return Json.object().put("type", type).put("value", value).put("periodSeconds", 15);
    }

    static void check(ApiObject hpa, Mistakes mistakes) {
        JsonNode spec = hpa.spec();
        int min = spec.path("minReplicas").asInt(1);
        int max = spec.path("maxReplicas").asInt(0);
        if (min < 1) {
            mistakes.invalid(
                    "spec.minReplicas",
                    spec.path("minReplicas"),
                    "must be greater than or equal to 1");
        }
        if (max < 1) {
            mistakes.invalid(
                    "spec.maxReplicas", spec.path("maxReplicas"), "must be greater than 0");
        } else if (max < min) {
            mistakes.invalid(
                    "spec.maxReplicas",
                    spec.path("maxReplicas"),
                    "must be greater than or equal to `minReplicas`");
        }
        for (String field : List.of("kind", "name")) {
            if (spec.path("scaleTargetRef").path(field).asString("").isEmpty()) {
                mistakes.required("spec.scaleTargetRef." + field);
            }
        }
        int n = 0;
        for (JsonNode metric : spec.path("metrics")) {
            checkMetric(metric, "spec.metrics[%d]".formatted(n++), mistakes);
        }
        for (String way : List.of("scaleUp", "scaleDown")) {
            JsonNode rules = spec.path("behavior").path(way);
            if (rules.isObject()) {
                checkRules(rules, "spec.behavior." + way, mistakes);
            }
        }
    }

    private static void checkMetric(JsonNode metric, String path, Mistakes mistakes) {
        String type = metric.path("type").asString("");
        String source = SOURCES.get(type);
        if (source == null) {
            mistakes.unsupported(path + ".type", type, TYPES);
            return;
        }
        if (!metric.path(source).isObject()) {
            mistakes.required(
                    path + "." + source, "must populate information for the given metric source");
            return;
        }
        JsonNode target = metric.path(source).path("target");
        String at = path + "." + source + ".target";
        checkTarget(target, at, mistakes);
        boolean isResource = type.endsWith("Resource");
        boolean percent = target.hasNonNull("averageUtilization");
        boolean value = target.hasNonNull("averageValue");
        if (isResource && !percent && !value) {
            mistakes.required(
                    at + ".averageUtilization",
                    "must set either a target raw value or a target utilization");
        }
        if (isResource && percent && value) {
            mistakes.forbidden(
                    at + ".averageValue",
                    "may not set both a target raw value and a target utilization");
        }
    }

    private static void checkTarget(JsonNode target, String at, Mistakes mistakes) {
        String type = target.path("type").asString("");
        List<String> types = List.of("AverageValue", "Utilization", "Value");
        if (!types.contains(type)) {
            mistakes.unsupported(at + ".type", type, types);
        }
        if (target.hasNonNull("averageUtilization")
                && target.path("averageUtilization").asInt(0) < 1) {
            mistakes.invalid(
                    at + ".averageUtilization",
                    target.path("averageUtilization"),
                    "must be greater than 0");
        }
        for (String field : List.of("value", "averageValue")) {
            if (target.hasNonNull(field)
                    && Quantities.find(target.path(field).asString(""))
                            .filter(amount -> amount.compareTo(BigDecimal.ZERO) > 0)
                            .isEmpty()) {
                mistakes.invalid(at + "." + field, target.path(field), "must be positive");
            }
        }
    }

    private static void checkRules(JsonNode rules, String path, Mistakes mistakes) {
        JsonNode window = rules.path("stabilizationWindowSeconds");
        if (window.asInt(0) < 0) {
            mistakes.invalid(
                    path + ".stabilizationWindowSeconds",
                    window,
                    "must be greater than or equal to zero");
        }
        if (window.asInt(0) > LONGEST_WINDOW) {
            mistakes.invalid(
                    path + ".stabilizationWindowSeconds",
                    window,
                    "must be less than or equal to " + LONGEST_WINDOW);
        }
        List<String> selects = List.of("Disabled", "Max", "Min");
        String select = rules.path("selectPolicy").asString("");
        if (!selects.contains(select)) {
            mistakes.unsupported(path + ".selectPolicy", select, selects);
        }
        if (rules.path("policies").isEmpty()) {
            mistakes.required(path + ".policies", "must specify at least one Policy");
        }
        int n = 0;
        for (JsonNode policy : rules.path("policies")) {
            checkPolicy(policy, "%s.policies[%d]".formatted(path, n++), mistakes);
        }
    }

    private static void checkPolicy(JsonNode policy, String path, Mistakes mistakes) {
        String type = policy.path("type").asString("");
        if (!List.of("Percent", "Pods").contains(type)) {
            mistakes.unsupported(path + ".type", type, List.of("Percent", "Pods"));
        }
        for (String field : List.of("value", "periodSeconds")) {
            if (policy.path(field).asInt(0) <= 0) {
                mistakes.invalid(path + "." + field, policy.path(field), POSITIVE);
            }
        }
        if (policy.path("periodSeconds").asInt(0) > LONGEST_PERIOD) {
            mistakes.invalid(
                    path + ".periodSeconds",
                    policy.path("periodSeconds"),
                    "must be less than or equal to " + LONGEST_PERIOD);
        }
    }

    private HpaRules() {}
}
