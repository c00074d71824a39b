package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import dev.barista.node.testing.Turns;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Services, pods and what is written of them, in virtual time.
final class ServiceWorld {

    static final ObjectKey WEB = new ObjectKey("default", "web");
    static final String SELECTS =
            "\"selector\":{\"app\":\"web\"},\"ports\":[{\"port\":80,\"protocol\":\"TCP\",\"targetPort\":8080}]";

    final VirtualTime time = new VirtualTime();
    final Turns turns = new Turns(time);
    final InMemoryObjects objects = new InMemoryObjects(time);
    ServiceEndpoints endpoints;

    /// Writes of slices and Endpoints so far.
    int writes;

    ServiceWorld() {
        this(new ServiceSettings("192.0.2.7", ""));
    }

    ServiceWorld(ServiceSettings settings) {
        var _ = objects.watch(Types.ENDPOINT_SLICE, this::count);
        var _ = objects.watch(Types.ENDPOINTS, this::count);
        endpoints = new ServiceEndpoints(objects, settings, new Clocks(time, time, turns), turns);
        endpoints.start();
        turns.settle();
    }

    /// Another process, with what is stored.
    void restart() {
        endpoints.close();
        endpoints =
                new ServiceEndpoints(
                        objects,
                        new ServiceSettings("192.0.2.7", ""),
                        new Clocks(time, time, turns),
                        turns);
        endpoints.start();
        advance();
    }

    private void count(Change change) {
        writes++;
    }

    void advance() {
        turns.advance(Duration.ofSeconds(1));
    }

    ApiObject service(String spec) {
        ApiObject made =
                objects.create(
                        Types.CORE_SERVICE,
                        ApiObject.of(Types.CORE_SERVICE, WEB)
                                .with(tree -> tree.set("spec", tree("{" + spec + "}"))));
        turns.settle();
        return made;
    }

    /// @param more members of its spec, each with a comma before it
    ApiObject pod(String name, String ip, String more) {
        ApiObject pod =
                ApiObject.of(Types.POD, new ObjectKey("default", name))
                        .with(tree -> {
                            tree.withObject("/metadata/labels").put("app", "web");
                            tree.set(
                                    "spec",
                                    tree(
                                            "{\"nodeName\":\"barista\",\"containers\":[{\"name\":\"c\",\"ports\":[{\"name\":\"http\",\"containerPort\":8080}]}]%s}"
                                                    .formatted(more)));
                        });
        objects.create(Types.POD, pod);
        status(name, status(true, ip));
        turns.settle();
        return objects.require(Types.POD, pod.key());
    }

    void pod(String name, String ip) {
        pod(name, ip, "");
    }

    static String status(boolean ready, String... ips) {
        String list =
                String.join(",", Stream.of(ips).map(ip -> "{\"ip\":\"" + ip + "\"}").toList());
        return "{\"phase\":\"Running\",\"podIP\":\"%s\",\"podIPs\":[%s],\"conditions\":[{\"type\":\"Ready\",\"status\":\"%s\"}]}"
                .formatted(ips[0], list, ready ? "True" : "False");
    }

    void status(String pod, String status) {
        ApiObject old = objects.require(Types.POD, new ObjectKey("default", pod));
        objects.updateStatus(Types.POD, old.withStatus(tree(status)));
    }

    List<ApiObject> slices() {
        return objects
                .list(
                        Types.ENDPOINT_SLICE,
                        "default",
                        Selector.of(SliceTemplate.SERVICE_NAME, "web"))
                .stream()
                .sorted(
                        Comparator.comparing((ApiObject slice) ->
                                        slice.tree().path("addressType").asString(""))
                                .thenComparing(ApiObject::name))
                .toList();
    }

    /// The endpoints of all slices: `10.0.0.1 ready serving`.
    List<String> told() {
        return slices().stream()
                .flatMap(slice -> slice.tree().path("endpoints").valueStream())
                .map(ServiceWorld::line)
                .sorted()
                .toList();
    }

    private static String line(JsonNode endpoint) {
        var text = new StringBuilder(endpoint.path("addresses").path(0).asString(""));
        endpoint.path("conditions")
                .properties()
                .forEach(entry ->
                        text.append(entry.getValue().asBoolean(false) ? " " + entry.getKey() : ""));
        return text.toString();
    }

    String subsets() {
        return objects.find(Types.ENDPOINTS, WEB)
                .map(found -> found.tree().path("subsets").toString())
                .orElse("none");
    }

    JsonNode status() {
        return objects.require(Types.CORE_SERVICE, WEB).status();
    }

    static ObjectNode tree(String json) {
        return Json.MAPPER.readValue(json, ObjectNode.class);
    }
}
