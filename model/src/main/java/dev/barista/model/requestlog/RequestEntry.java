package dev.barista.model.requestlog;

import dev.barista.model.object.ObjectKey;
import java.time.Duration;

/// A request that has ended.
///
/// @param instance that served it, by the UID of its pod; empty if none did
/// @param uri path and query, as the client sent them
/// @param protocol `HTTP/1.1`
/// @param requestSize of the body, in bytes; -1 if it was not announced
/// @param client address
/// @param traceparent as the client sent it; empty if it sent none
/// @param responseSize bytes of the response's body that were passed on
/// @param latency from its arrival to the end of the response
public record RequestEntry(
        ObjectKey revision,
        String instance,
        String method,
        String uri,
        String host,
        String protocol,
        long requestSize,
        String userAgent,
        String referer,
        String client,
        String traceparent,
        int status,
        long responseSize,
        Duration latency) {}
