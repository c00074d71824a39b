package dev.barista.runtime.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.Map;

/// The least of HTTP/1.1 that a probe speaks. Pure.
final class HttpProbe {

    static String request(String path, String host, Map<String, String> headers) {
        var request = new StringBuilder("GET ").append(line(path)).append(" HTTP/1.1\r\n");
        request.append("Host: ").append(line(host)).append("\r\nConnection: close\r\n");
        if (headers.keySet().stream().noneMatch("User-Agent"::equalsIgnoreCase)) {
            request.append("User-Agent: kube-probe/1.30\r\n");
        }
        headers.forEach((name, value) ->
                request.append(line(name)).append(": ").append(line(value)).append("\r\n"));
        return request.append("\r\n").toString();
    }

    /// The status, 100-599; 0 if there is none (yet).
    static int status(byte[] answer, int length) {
        String start = new String(answer, 0, Math.min(length, 12), ISO_8859_1);
        return start.matches("HTTP/1\\.[01] [1-5][0-9]{2}")
                ? Integer.parseInt(start.substring(9))
                : 0;
    }

    /// Whether the answer says its length, and is here.
    static boolean complete(byte[] answer, int length) {
        String text = new String(answer, 0, length, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        for (String header : text.substring(0, end).toLowerCase(Locale.ROOT).split("\r\n", -1)) {
            if (header.matches("content-length: *[0-9]{1,9}")) {
                long body = Long.parseLong(header.substring(15).strip());
                return length - end - 4 >= body;
            }
        }
        return false;
    }

    private static String line(String text) {
        if (text.chars().anyMatch(character -> character == '\r' || character == '\n')) {
            throw new IllegalArgumentException("probe: line break (expected: one line)");
        }
        return text;
    }

    private HttpProbe() {}
}
