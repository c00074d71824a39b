package dev.barista.gateway.listen;

import dev.barista.gateway.hold.Instance;
import dev.barista.gateway.stream.ClientStream;
import dev.barista.gateway.stream.RequestHead;
import dev.barista.gateway.wire.Field;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.requestlog.RequestEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Requests that have ended, as the log of requests takes them.
final class RequestEntries {

    private RequestEntries() {}

    /// @param serving null if no instance had the request
    /// @param size of the body of the response, in bytes
    /// @param nanos from the arrival of the request to the end of the response
    static RequestEntry of(
            ClientStream client,
            ObjectKey revision,
            @Nullable Instance serving,
            int status,
            long size,
            long nanos) {
        RequestHead request = client.request();
        return new RequestEntry(
                revision,
                serving == null ? "" : serving.backend().id(),
                request.method().text(),
                utf8(request.pathAndQuery().text()),
                request.host().text(),
                client.protocol(),
                Math.max(-1, request.framing()),
                utf8(request.fields().text(Field.USER_AGENT)),
                utf8(request.fields().text(Field.REFERER)),
                request.client().text(),
                request.fields().text(Field.TRACEPARENT),
                status,
                size,
                Duration.ofNanos(nanos));
    }

    /// What was read byte by byte, as the text that people write.
    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
