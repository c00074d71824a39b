package dev.barista.node.hpa;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.text.Quantities;
import dev.barista.node.hpa.Metric.Goal;
import dev.barista.node.hpa.Scaling.Policy;
import dev.barista.node.hpa.Scaling.Select;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a HorizontalPodAutoscaler wants, as admission lets it through.
///
/// @param target empty if it names a kind that has no pods here
record HpaSpec(
        Optional<ResourceType> target,
        ObjectKey key,
        int min,
        int max,
        List<Metric> metrics,
        Scaling up,
        Scaling down) {

    private static final Map<String, ResourceType> TARGETS =
            Map.of(
                    "Deployment", Types.DEPLOYMENT,
                    "StatefulSet", Types.STATEFUL_SET,
                    "ReplicaSet", Types.REPLICA_SET);

    static HpaSpec of(ApiObject hpa) {
        JsonNode spec = hpa.spec();
        JsonNode target = spec.path("scaleTargetRef");
        List<Metric> metrics = new ArrayList<>();
        spec.path("metrics").forEach(metric -> metrics.add(metric(metric)));
        return new HpaSpec(
                target.path("apiVersion").asString("apps/v1").startsWith("apps/")
                        ? Optional.ofNullable(TARGETS.get(target.path("kind").asString("")))
                        : Optional.empty(),
                new ObjectKey(hpa.namespace(), target.path("name").asString("")),
                spec.path("minReplicas").asInt(1),
                spec.path("maxReplicas").asInt(1),
                metrics,
                scaling(spec.path("behavior").path("scaleUp"), Scaling.UP),
                scaling(spec.path("behavior").path("scaleDown"), Scaling.DOWN));
    }

    private static Metric metric(JsonNode metric) {
        String type = metric.path("type").asString("");
        return switch (type) {
            case "Resource" -> resource(metric.path("resource"));
            case "ContainerResource" -> resource(metric.path("containerResource"));
            case "Pods" -> new Metric.Foreign(type, metric.at("/pods/metric/name").asString(""));
            case "Object" ->
                    new Metric.Foreign(type, metric.at("/object/metric/name").asString(""));
            default -> new Metric.Foreign(type, metric.at("/external/metric/name").asString(""));
        };
    }

    private static Metric resource(JsonNode source) {
        JsonNode target = source.path("target");
        Goal goal =
                target.hasNonNull("averageUtilization")
                        ? new Goal.Utilization(target.path("averageUtilization").asInt(1))
                        : new Goal.Average(
                                Quantities.millis(target.path("averageValue").asString("1")));
        return new Metric.Resource(
                source.path("name").asString(""), source.path("container").asString(""), goal);
    }

    private static Scaling scaling(JsonNode rules, Scaling otherwise) {
        List<Policy> policies = new ArrayList<>();
        for (JsonNode policy : rules.path("policies")) {
            policies.add(
                    new Policy(
                            policy.path("type").asString("").equals("Pods"),
                            policy.path("value").asInt(1),
                            Duration.ofSeconds(policy.path("periodSeconds").asLong(1))));
        }
        JsonNode window = rules.path("stabilizationWindowSeconds");
        return new Scaling(
                switch (rules.path("selectPolicy").asString("Max")) {
                    case "Min" -> Select.MIN;
                    case "Disabled" -> Select.DISABLED;
                    default -> Select.MAX;
                },
                window.isNumber() ? Duration.ofSeconds(window.asLong(0)) : otherwise.window(),
                policies.isEmpty() ? otherwise.policies() : policies);
    }
}
