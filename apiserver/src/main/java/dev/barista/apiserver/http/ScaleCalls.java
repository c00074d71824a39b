package dev.barista.apiserver.http;

import dev.barista.apiserver.query.WriteQuery;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.verb.Part;
import dev.barista.apiserver.verb.Shape;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.apiserver.verb.Written;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The `scale` of what has replicas: an `autoscaling/v1` `Scale` over `spec.replicas`. Thread-safe.
record ScaleCalls(Verbs verbs) {

    private static final ResourceType SCALE =
            new ResourceType("autoscaling", "v1", "Scale", "scales", true);

    void get(KindDescription kind, ObjectKey key, Reply reply) {
        reply.send(200, scale(verbs.require(kind.type(), key)));
    }

    void put(KindDescription kind, ObjectKey key, Request request, Reply reply) {
        ObjectNode body = Bodies.object(request);
        change(kind, key, request, reply, _ -> body);
    }

    void patch(KindDescription kind, ObjectKey key, Request request, Reply reply) {
        if (request.mediaType().equals(Patches.APPLY)) {
            throw Bodies.unsupported(request.mediaType(), "application/merge-patch+json");
        }
        Function<ApiObject, ObjectNode> patch = Patches.change(kind, request);
        change(kind, key, request, reply, old -> patch.apply(ApiObject.of(scale(old))));
    }

    private void change(
            KindDescription kind,
            ObjectKey key,
            Request request,
            Reply reply,
            Function<ApiObject, ObjectNode> wanted) {
        Written written =
                verbs.update(
                        kind,
                        key,
                        Part.MAIN,
                        old -> scaled(old, wanted.apply(old)),
                        request.writeOptions(WriteQuery.Kind.UPDATE));
        reply.send(200, scale(written.object()));
    }

    private static ObjectNode scaled(ApiObject old, ObjectNode scale) {
        Shape.require(SCALE, scale);
        JsonNode spec = scale.path("spec");
        JsonNode replicas = spec.path("replicas");
        boolean whole = replicas.isIntegralNumber() && replicas.canConvertToInt();
        if (!(spec.isObject() || spec.isMissingNode())
                || !(whole || replicas.isMissingNode())
                || replicas.asInt(0) < 0) {
            throw new ApiException(
                    new ApiStatus(
                            422,
                            "Invalid",
                            "spec.replicas: %s (expected: an integer, at least 0)"
                                    .formatted(spec.isObject() ? replicas : spec)));
        }
        ObjectNode tree = old.tree().deepCopy();
        tree.withObject("/spec").put("replicas", replicas.asInt(0));
        ObjectNode metadata = tree.withObject("/metadata");
        JsonNode seen = scale.path("metadata").path("resourceVersion");
        if (seen.asString("").isEmpty()) {
            metadata.remove("resourceVersion");
        } else {
            metadata.set("resourceVersion", seen);
        }
        return tree;
    }

    private static ObjectNode scale(ApiObject object) {
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        metadata.put("name", object.name())
                .put("namespace", object.namespace())
                .put("uid", object.uid())
                .put("resourceVersion", object.resourceVersion());
        metadata.set("creationTimestamp", object.metadata().path("creationTimestamp"));
        scale.putObject("spec").put("replicas", object.spec().path("replicas").asInt(0));
        scale.putObject("status")
                .put("replicas", object.status().path("replicas").asInt(0))
                .put("selector", selector(object));
        return scale;
    }

    private static String selector(ApiObject object) {
        return object.at("/spec/selector/matchLabels").properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asString())
                .collect(Collectors.joining(","));
    }
}
