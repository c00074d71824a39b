package dev.barista.apiserver.http;

import dev.barista.apiserver.podlog.LogReader;
import dev.barista.apiserver.podlog.PodLogs;
import dev.barista.apiserver.query.LogOptions;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Logs of containers, as far as the node keeps them. Thread-safe.
record LogCall(Verbs verbs, PodLogs logs, InstantSource clock) {

    void send(ObjectKey pod, Request request, Reply reply)
            throws IOException, InterruptedException {
        LogOptions options = LogOptions.of(request.query(), pod.name(), clock.instant());
        ApiObject object = verbs.require(Types.POD, pod);
        String container = container(object, options.container());
        PodLogs.Log log = logs.open(pod, container, options.previous());
        try (var reader = new LogReader(log, options)) {
            Reply.Stream stream = reply.stream("text/plain");
            do {
                for (byte[] bytes = reader.read(); bytes.length > 0; bytes = reader.read()) {
                    stream.write(bytes);
                }
            } while (options.follow() && reader.awaitMore());
            stream.end();
        }
    }

    private static String container(ApiObject pod, String wanted) {
        List<String> names =
                pod.at("/spec/containers")
                        .valueStream()
                        .map(each -> each.path("name").asString(""))
                        .toList();
        if (wanted.isEmpty() && names.size() == 1) {
            return names.getFirst();
        }
        if (wanted.isEmpty()) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "a container name must be specified for pod %s, choose one of: [%s]"
                                    .formatted(pod.name(), String.join(" ", names))));
        }
        JsonNode all = pod.spec();
        boolean known =
                List.of("containers", "initContainers").stream()
                        .flatMap(list -> all.path(list).valueStream())
                        .anyMatch(each -> each.path("name").asString("").equals(wanted));
        if (!known) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "container %s is not valid for pod %s".formatted(wanted, pod.name())));
        }
        return wanted;
    }
}
