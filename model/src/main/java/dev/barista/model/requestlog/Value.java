package dev.barista.model.requestlog;

import com.google.errorprone.annotations.Immutable;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;

/// What a template may ask for, under the names that Knative's templates have for it.
enum Value {
    METHOD(".Request.Method", (entry, _) -> entry.method()),
    URI(".Request.RequestURI", (entry, _) -> entry.uri()),
    URL(".Request.URL", (entry, _) -> entry.uri()),
    HOST(".Request.Host", (entry, _) -> entry.host()),
    PROTOCOL(".Request.Proto", (entry, _) -> entry.protocol()),
    REQUEST_SIZE(".Request.ContentLength", (entry, _) -> Long.toString(entry.requestSize())),
    USER_AGENT(".Request.UserAgent", (entry, _) -> entry.userAgent()),
    REFERER(".Request.Referer", (entry, _) -> entry.referer()),
    CLIENT(".Request.RemoteAddr", (entry, _) -> entry.client()),
    STATUS(".Response.Code", (entry, _) -> Integer.toString(entry.status())),
    RESPONSE_SIZE(".Response.Size", (entry, _) -> Long.toString(entry.responseSize())),
    LATENCY(".Response.Latency", (entry, _) -> seconds(entry.latency().toNanos())),
    REVISION(".Revision.Name", (entry, _) -> entry.revision().name()),
    NAMESPACE(".Revision.Namespace", (entry, _) -> entry.revision().namespace()),
    SERVICE(".Revision.Service", (_, names) -> names.service()),
    CONFIGURATION(".Revision.Configuration", (_, names) -> names.configuration()),
    POD_NAME(".Revision.PodName", (_, names) -> names.podName()),
    POD_IP(".Revision.PodIP", (_, names) -> names.podIp()),
    TRACE_ID(".TraceID", (entry, _) -> traceId(entry.traceparent()));

    private static final int TRACE_ID_START = 3;
    private static final int TRACE_ID_END = 35;

    @Immutable
    private interface Reader {
        String read(RequestEntry entry, Names names);
    }

    private final String path;
    private final Reader reader;

    Value(String path, Reader reader) {
        this.path = path;
        this.reader = reader;
    }

    String of(RequestEntry entry, Names names) {
        return reader.read(entry, names);
    }

    static Optional<Value> find(String path) {
        return Arrays.stream(values()).filter(each -> each.path.equals(path)).findFirst();
    }

    /// As Go prints a float64: `0.001234`, and `5.1e-05` below a ten-thousandth.
    private static String seconds(long nanos) {
        BigDecimal seconds = BigDecimal.valueOf(nanos, 9).stripTrailingZeros();
        int exponent = seconds.precision() - seconds.scale() - 1;
        if (nanos == 0 || exponent >= -4) {
            return seconds.toPlainString();
        }
        return "%se-%02d".formatted(seconds.movePointRight(-exponent).toPlainString(), -exponent);
    }

    /// W3C Trace Context: version, trace, parent, flags.
    private static String traceId(String traceparent) {
        return traceparent.matches("[0-9a-f]{2}-[0-9a-f]{32}-.*")
                ? traceparent.substring(TRACE_ID_START, TRACE_ID_END)
                : "";
    }
}
