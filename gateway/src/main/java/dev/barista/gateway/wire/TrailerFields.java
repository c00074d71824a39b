package dev.barista.gateway.wire;

import java.util.List;
import java.util.Set;

/// Which fields may follow a body, by RFC 9110 §6.5.1: none that says how to frame, route,
/// authenticate, modify or read the message that is already under way, and none that only the
/// gateway may say. What is not known passes: `grpc-status`, `Server-Timing`, digests. Pure.
public final class TrailerFields {

    /// Of these a receiver could conclude where the message ends: the message is refused.
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding");

    private static final Set<String> HEAD_ONLY =
            Set.of(
                    // of this hop
                    "connection",
                    "keep-alive",
                    "te",
                    "trailer",
                    "upgrade",
                    "http2-settings",
                    // routing
                    "host",
                    "forwarded",
                    "via",
                    "x-real-ip",
                    "x-original-host",
                    "x-original-url",
                    "x-rewrite-url",
                    "x-http-method-override",
                    "x-request-id",
                    "traceparent",
                    "tracestate",
                    "user-agent",
                    "true-client-ip",
                    "cf-connecting-ip",
                    // modifiers of requests
                    "cache-control",
                    "expect",
                    "max-forwards",
                    "pragma",
                    "range",
                    "prefer",
                    // authentication
                    "authorization",
                    "authentication-info",
                    "cookie",
                    "origin",
                    "realm",
                    "set-cookie",
                    "www-authenticate",
                    // control data of responses
                    "age",
                    "allow",
                    "date",
                    "expires",
                    "location",
                    "refresh",
                    "retry-after",
                    "strict-transport-security",
                    "vary",
                    "warning");

    private static final List<String> HEAD_ONLY_PREFIXES =
            List.of(
                    "access-control-",
                    "barista-",
                    "content-",
                    "if-",
                    "k-",
                    "knative-",
                    "proxy-",
                    "sec-",
                    "x-forwarded-");

    /// Computed while the body is sent: RFC 9530 §6.3 has them as trailers, and RFC 1864 the older.
    private static final Set<String> COMPUTED = Set.of("content-digest", "content-md5");

    /// @param name in lower case
    public static boolean isFraming(String name) {
        return FRAMING.contains(name);
    }

    /// @param name in lower case
    public static boolean isAllowed(String name) {
        return COMPUTED.contains(name)
                || (!FRAMING.contains(name)
                        && !HEAD_ONLY.contains(name)
                        && HEAD_ONLY_PREFIXES.stream().noneMatch(name::startsWith));
    }

    private TrailerFields() {}
}
