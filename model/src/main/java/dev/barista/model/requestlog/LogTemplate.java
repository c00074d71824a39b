package dev.barista.model.requestlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a request becomes a line: text with actions in it, as in `{{js .Request.RequestURI}}`.
/// Immutable.
///
/// Of Go's templates, which Knative has here, it reads what lines of a log need: values, and the
/// functions `js` and `html` before a value or behind it (`{{.TraceID | js}}`). There are no
/// conditions, loops and variables.
public final class LogTemplate {

    /// What [#find] reads, in words.
    public static final String RULE =
            "text with actions as {{.Request.Method}} or {{js .Request.RequestURI}}; the values are"
                    + " Method, RequestURI, URL, Host, Proto, ContentLength, UserAgent, Referer and RemoteAddr"
                    + " of .Request, Code, Size and Latency of .Response, Name, Namespace, Service, Configuration,"
                    + " PodName and PodIP of .Revision, and .TraceID";

    /// That of Knative.
    public static final LogTemplate DEFAULT =
            find("""
            {"httpRequest": {"requestMethod": "{{.Request.Method}}", "requestUrl": "{{js .Request.RequestURI}}", \
            "requestSize": "{{.Request.ContentLength}}", "status": {{.Response.Code}}, \
            "responseSize": "{{.Response.Size}}", "userAgent": "{{js .Request.UserAgent}}", \
            "remoteIp": "{{js .Request.RemoteAddr}}", "serverIp": "{{.Revision.PodIP}}", \
            "referer": "{{js .Request.Referer}}", "latency": "{{.Response.Latency}}s", \
            "protocol": "{{.Request.Proto}}"}, "traceId": "{{.TraceID}}"}\
            """)
                    .orElseThrow();

    private sealed interface Part {
        record Text(String text) implements Part {}

        record Shown(Value value, Escapes escaped) implements Part {}
    }

    private final List<Part> parts;

    private LogTemplate(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /// The template of a text; empty if it has what is not read here.
    public static Optional<LogTemplate> find(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", at)) {
            int close = text.indexOf("}}", open);
            Optional<Part> action =
                    close < 0 ? Optional.empty() : action(text.substring(open + 2, close));
            if (action.isEmpty()) {
                return Optional.empty();
            }
            parts.add(new Part.Text(text.substring(at, open)));
            parts.add(action.get());
            at = close + 2;
        }
        parts.add(new Part.Text(text.substring(at)));
        return Optional.of(new LogTemplate(parts));
    }

    private static Optional<Part> action(String text) {
        String[] piped = text.strip().split("\\s*\\|\\s*", -1);
        String[] words = piped[0].split("\\s+", -1);
        if (piped.length + words.length > 3) {
            return Optional.empty();
        }
        String function = words.length == 2 ? words[0] : piped.length == 2 ? piped[1] : "";
        Escapes escapes = function.isEmpty() ? Escapes.NONE : Escapes.named(function);
        return escapes == null
                ? Optional.empty()
                : Value.find(words[words.length - 1]).map(value -> new Part.Shown(value, escapes));
    }

    /// The line of a request, without its end.
    public String line(RequestEntry entry, Names names) {
        var line = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String text) -> line.append(text);
                case Part.Shown(Value value, Escapes escaped) ->
                        line.append(escaped.of(value.of(entry, names)));
            }
        }
        return line.toString();
    }
}
