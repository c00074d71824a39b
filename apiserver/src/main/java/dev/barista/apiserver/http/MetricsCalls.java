package dev.barista.apiserver.http;

import dev.barista.apiserver.metrics.MetricsKinds;
import dev.barista.apiserver.metrics.MetricsObjects;
import dev.barista.apiserver.metrics.UsageSource;
import dev.barista.apiserver.metrics.UsageSource.ContainerUsage;
import dev.barista.apiserver.metrics.UsageSource.NodeUsage;
import dev.barista.apiserver.metrics.UsageSource.PodUsage;
import dev.barista.apiserver.select.FieldSelector;
import dev.barista.apiserver.select.LabelSelector;
import dev.barista.apiserver.verb.ListQuery;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// `metrics.k8s.io`: what pods and the node use, measured when it is asked for. Thread-safe.
record MetricsCalls(Verbs verbs, UsageSource usage) {

    static boolean isFor(Target target) {
        return target.group().equals(MetricsKinds.GROUP);
    }

    /// @throws ApiException 404 for what is not served or not measured, 405 for other verbs than
    ///   get and list
    void answer(Target target, Request request, Reply reply) throws InterruptedException {
        ResourceType type =
                MetricsKinds.ALL.stream()
                        .filter(each -> each.version().equals(target.version()))
                        .filter(each -> each.plural().equals(target.plural()))
                        .filter(each -> each.namespaced() || target.namespace().isEmpty())
                        .filter(_ -> target.subresource().isEmpty())
                        .findFirst()
                        .orElseThrow(Router::notFound);
        if (!request.method().equals("GET") || request.query().flag("watch")) {
            throw new ApiException(
                    new ApiStatus(
                            405,
                            "MethodNotAllowed",
                            "the server does not allow this method on the requested resource: "
                                    + request.method()));
        }
        List<ObjectNode> found = type.namespaced() ? pods(target, request) : nodes(target, request);
        if (target.name().isEmpty()) {
            reply.send(200, MetricsObjects.list(type, found));
            return;
        }
        if (found.isEmpty()) {
            throw new ApiException(ApiStatus.notFound(type, target.name()));
        }
        reply.send(200, found.getFirst());
    }

    private List<ObjectNode> nodes(Target target, Request request) throws InterruptedException {
        Map<String, ApiObject> known =
                objects(Types.NODE, target, request)
                        .collect(Collectors.toMap(ApiObject::name, node -> node));
        return usage.node().stream()
                .filter(measured -> known.containsKey(measured.name()))
                .map(measured -> node(known, measured))
                .toList();
    }

    private static ObjectNode node(Map<String, ApiObject> known, NodeUsage measured) {
        ApiObject node = java.util.Objects.requireNonNull(known.get(measured.name()));
        return MetricsObjects.ofNode(node, measured.measured());
    }

    private List<ObjectNode> pods(Target target, Request request) throws InterruptedException {
        Map<ObjectKey, ApiObject> known =
                objects(Types.POD, target, request)
                        .collect(Collectors.toMap(ApiObject::key, pod -> pod));
        return usage.pods(known::containsKey).stream()
                .filter(measured -> known.containsKey(measured.pod()))
                .filter(measured -> !measured.containers().isEmpty())
                .map(measured -> pod(known, measured))
                .toList();
    }

    private static ObjectNode pod(Map<ObjectKey, ApiObject> known, PodUsage measured) {
        ApiObject pod = java.util.Objects.requireNonNull(known.get(measured.pod()));
        List<ContainerUsage> containers = measured.containers();
        return MetricsObjects.ofPod(pod, containers);
    }

    private Stream<ApiObject> objects(ResourceType type, Target target, Request request) {
        var query =
                new ListQuery(
                        target.namespace(),
                        LabelSelector.parse(request.parameter("labelSelector")),
                        FieldSelector.parse(type, request.parameter("fieldSelector")),
                        0,
                        "");
        return verbs.list(type, query).items().stream()
                .filter(object -> target.name().isEmpty() || object.name().equals(target.name()));
    }
}
