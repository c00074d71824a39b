package dev.barista.apiserver.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The token of a client that can set no header but the subprotocols of its WebSocket, as a page in
/// a browser: one of them is the token in base 64, as in Kubernetes.
final class WebSocketToken {

    private static final String PREFIX = "base64url.bearer.authorization.k8s.io.";

    /// As in an `Authorization` header.
    static Optional<String> find(HttpRequest request) {
        return offered(request)
                .filter(protocol -> protocol.startsWith(PREFIX))
                .findFirst()
                .flatMap(protocol -> decoded(protocol.substring(PREFIX.length())))
                .map(token -> "Bearer " + token);
    }

    private static Optional<String> decoded(String text) {
        try {
            byte[] token = Base64.getUrlDecoder().decode(text);
            return Optional.of(new String(token, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // as a request without a token
        }
    }

    /// What the client offers to speak, in its order of preference.
    static List<String> protocols(HttpRequest request) {
        return offered(request).filter(protocol -> !protocol.startsWith(PREFIX)).toList();
    }

    private static Stream<String> offered(HttpRequest request) {
        return request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::strip)
                .filter(protocol -> !protocol.isEmpty());
    }

    private WebSocketToken() {}
}
