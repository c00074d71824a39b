package dev.barista.apiserver.http;

import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// HorizontalPodAutoscalers of `autoscaling/v1`, which `kubectl autoscale` writes: they are
/// created, read one by one, and deleted; all else is for `autoscaling/v2`. Thread-safe.
record OldAutoscalers(ObjectCalls objects) {

    private static final String OLD = "autoscaling/v1";

    static boolean isFor(Target target) {
        return target.group().equals("autoscaling")
                && target.version().equals("v1")
                && target.plural().equals(Types.HORIZONTAL_POD_AUTOSCALER.plural());
    }

    /// @param kind of version 2
    void answer(KindDescription kind, Target target, Request request, Reply reply) {
        boolean one = !target.name().isEmpty() && target.subresource().isEmpty();
        if (request.method().equals("POST") && target.name().isEmpty()) {
            byte[] body = newer(Bodies.object(request)).toString().getBytes(StandardCharsets.UTF_8);
            objects.create(kind, target, with(request, body), new Older(reply));
        } else if (request.method().equals("GET") && one) {
            objects.get(kind, target, with(request, request.body()), new Older(reply));
        } else if (request.method().equals("DELETE") && one) {
            objects.delete(kind, target, request, new Older(reply));
        } else {
            throw new ApiException(
                    new ApiStatus(
                            405,
                            "MethodNotAllowed",
                            "%s of horizontalpodautoscalers: %s (expected: autoscaling/v2)"
                                    .formatted(request.method(), OLD)));
        }
    }

    private static Request with(Request request, byte[] body) {
        return new Request(
                request.method(),
                request.path(),
                request.query(),
                Reply.JSON,
                Reply.JSON,
                request.userAgent(),
                request.impersonation(),
                request.user(),
                body);
    }

    private static ObjectNode newer(ObjectNode old) {
        ObjectNode tree = old.deepCopy();
        tree.put("apiVersion", Types.HORIZONTAL_POD_AUTOSCALER.apiVersion());
        tree.remove("status");
        ObjectNode spec = tree.withObject("/spec");
        JsonNode percent = spec.remove("targetCPUUtilizationPercentage");
        if (percent != null && !percent.isNull()) {
            spec.putArray("metrics")
                    .addObject()
                    .put("type", "Resource")
                    .putObject("resource")
                    .put("name", "cpu")
                    .putObject("target")
                    .put("type", "Utilization")
                    .set("averageUtilization", percent);
        }
        return tree;
    }

    private static ObjectNode older(ObjectNode tree) {
        tree.put("apiVersion", OLD);
        ObjectNode spec = tree.withObject("/spec");
        for (JsonNode metric : spec.path("metrics")) {
            copy(
                    metric,
                    "/resource/target/averageUtilization",
                    spec,
                    "targetCPUUtilizationPercentage");
        }
        spec.remove(List.of("metrics", "behavior"));
        if (tree.path("status") instanceof ObjectNode status) {
            for (JsonNode metric : status.path("currentMetrics")) {
                copy(
                        metric,
                        "/resource/current/averageUtilization",
                        status,
                        "currentCPUUtilizationPercentage");
            }
            status.remove(List.of("currentMetrics", "conditions"));
        }
        return tree;
    }

    private static void copy(JsonNode metric, String from, ObjectNode tree, String to) {
        JsonNode value = metric.at(from);
        if (value.isNumber() && metric.at("/resource/name").asString("").equals("cpu")) {
            tree.set(to, value);
        }
    }

    /// Answers with version 1.
    private record Older(Reply reply) implements Reply {

        @Override
        public void send(int status, String contentType, byte[] body, List<String> warnings) {
            JsonNode tree = Json.MAPPER.readTree(body);
            boolean isOne =
                    tree.path("kind").asString("").equals(Types.HORIZONTAL_POD_AUTOSCALER.kind());
            byte[] sent =
                    isOne && tree instanceof ObjectNode object
                            ? older(object).toString().getBytes(StandardCharsets.UTF_8)
                            : body;
            reply.send(status, contentType, sent, warnings);
        }

        @Override
        public Stream stream(String contentType) {
            return reply.stream(contentType);
        }
    }
}
