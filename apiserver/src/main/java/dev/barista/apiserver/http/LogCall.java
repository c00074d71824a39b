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
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.InstantSource;

/// Logs of containers, as far as the node keeps them. Thread-safe.
record LogCall(Verbs verbs, PodLogs logs, InstantSource clock) {

    void send(ObjectKey pod, Request request, Reply reply)
            throws IOException, InterruptedException {
        LogOptions options = LogOptions.of(request.query(), pod.name(), clock.instant());
        ApiObject object = verbs.require(Types.POD, pod);
        String container = ContainerName.of(object, options.container());
        PodLogs.Log log = logs.open(pod, container, options.previous());
        try (LogReader reader = open(log, options, pod)) {
            Reply.Stream stream = reply.stream("text/plain");
            do {
                for (byte[] bytes = reader.read(); bytes.length > 0; bytes = reader.read()) {
                    stream.write(bytes);
                }
            } while (options.follow() && reader.awaitMore());
            stream.end();
        }
    }

    private static LogReader open(PodLogs.Log log, LogOptions options, ObjectKey pod)
            throws IOException {
        try {
            return new LogReader(log, options);
        } catch (FileNotFoundException removed) {
            throw new ApiException(ApiStatus.notFound(Types.POD, pod.name()));
        }
    }
}
