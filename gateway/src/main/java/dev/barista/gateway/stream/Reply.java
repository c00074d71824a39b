package dev.barista.gateway.stream;

import dev.barista.model.serving.WakeFilter;
import java.nio.charset.StandardCharsets;

/// A response of the gateway itself.
///
/// @param headers more lines, each with its CRLF
public record Reply(int status, String text, String headers) {

    /// What Go's `http.Error` sends, and so Knative: the text and a line end.
    public static Reply error(int status, String message) {
        return new Reply(
                status,
                message + "\n",
                "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n");
    }

    /// A time-out, which Knative writes without a line end or a type.
    public static Reply timeout(String message) {
        return new Reply(504, message, "");
    }

    /// Of a wake filter. With the time to come again, if it is a 503.
    public static Reply asleep(WakeFilter.Answer answer) {
        String type =
                answer.contentType().isEmpty()
                        ? ""
                        : "Content-Type: " + answer.contentType() + "\r\n";
        String later = answer.status() == 503 ? "Retry-After: 3600\r\n" : "";
        return new Reply(answer.status(), answer.body(), type + later + "Barista-Asleep: true\r\n");
    }

    public static Reply ok(String text, String headers) {
        return new Reply(200, text, headers);
    }

    public static Reply redirect(String location) {
        return new Reply(301, "", "Location: " + location + "\r\n");
    }

    /// Bytes of its text.
    public int size() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    public Reply with(String header) {
        return new Reply(status, text, headers + header + "\r\n");
    }
}
