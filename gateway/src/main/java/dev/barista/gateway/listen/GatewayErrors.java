package dev.barista.gateway.listen;

import dev.barista.model.instance.Endpoint;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Describes, in Knative's messages, why an instance gave no response.
final class GatewayErrors {

    /// No connection could be opened.
    static String dial(Endpoint endpoint, Throwable cause) {
        String address =
                switch (endpoint) {
                    case Endpoint.OnHost(String host, int port) -> host + ":" + port;
                    case Endpoint.InNamespace(long pid, int port) -> "127.0.0.1:" + port;
                };
        return "dial tcp %s: %s".formatted(address, text(cause));
    }

    /// It was on a lower rung, and could not be raised.
    static String raise(@Nullable Throwable cause) {
        Throwable known =
                cause instanceof CompletionException && cause.getCause() != null
                        ? cause.getCause()
                        : cause;
        return "instance could not be raised: " + (known == null ? "" : text(known));
    }

    static String text(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("Connection refused")) {
            return "connect: connection refused";
        }
        if (message.contains("Connection reset")) {
            return "read: connection reset by peer";
        }
        if (cause instanceof ConnectException && message.contains("timed out")) {
            return "i/o timeout";
        }
        return message;
    }

    private GatewayErrors() {}
}
