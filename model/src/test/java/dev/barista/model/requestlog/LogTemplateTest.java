package dev.barista.model.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class LogTemplateTest {

    private static final RequestEntry ENTRY = entry("/a?b=<c>", "agent \"1\"", 1_234_000);
    private static final Names NAMES = new Names("coffee", "coffee", "coffee-pod", "10.88.0.2");

    private static RequestEntry entry(String uri, String userAgent, long nanos) {
        return new RequestEntry(
                new ObjectKey("default", "coffee-00001"),
                "uid",
                "GET",
                uri,
                "coffee.example.com",
                "HTTP/1.1",
                -1,
                userAgent,
                "",
                "10.0.0.7",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                200,
                13,
                Duration.ofNanos(nanos));
    }

    private static String line(String template, RequestEntry entry) {
        return LogTemplate.find(template).orElseThrow().line(entry, NAMES);
    }

    @Test
    void writesKnativesLineUnlessItIsToldAnother() {
        JsonNode line = Json.MAPPER.readTree(LogTemplate.DEFAULT.line(ENTRY, NAMES));

        assertThat(line)
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"httpRequest": {"requestMethod": "GET", "requestUrl": "/a?b=<c>",
                                 "requestSize": "-1", "status": 200, "responseSize": "13",
                                 "userAgent": "agent \\"1\\"", "remoteIp": "10.0.0.7",
                                 "serverIp": "10.88.0.2", "referer": "", "latency": "0.001234s",
                                 "protocol": "HTTP/1.1"},
                                 "traceId": "0af7651916cd43dd8448eb211c80319c"}
                                """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{{.Request.Method}} {{ .Request.Host }}~GET coffee.example.com",
                "{{js .Request.RequestURI}}~/a?b\\u003D\\u003Cc\\u003E",
                "{{.Request.RequestURI | js}}~/a?b\\u003D\\u003Cc\\u003E",
                "{{html .Request.RequestURI}}~/a?b=&lt;c&gt;",
                "{{.Request.URL|html}}~/a?b=&lt;c&gt;",
                "{{.Revision.Namespace}}/{{.Revision.Name}} of {{.Revision.Service}}~default/coffee-00001 of coffee",
                "{{.Revision.PodName}}{{.Revision.Configuration}}~coffee-podcoffee",
                "no action~no action"
            })
    void fillsValuesIn(String template, String expected) {
        assertThat(line(template, ENTRY)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1000000000, 1",
        "1500000000, 1.5",
        "100000, 0.0001",
        "51000, 5.1e-05",
        "99999, 9.9999e-05",
        "1, 1e-09",
        "3600000000000, 3600"
    })
    void writesSecondsAsGoDoes(long nanos, String expected) {
        assertThat(line("{{.Response.Latency}}", entry("/", "", nanos))).isEqualTo(expected);
    }

    @Test
    void escapesWhatWouldEndAStringOrALine() {
        assertThat(line("{{js .Request.UserAgent}}", entry("/", "a\"b\\c'\u0007ü", 1)))
                .isEqualTo("a\\\"b\\\\c\\'\\u0007ü");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{",
                "{{}}",
                "{{.Request.Cookies}}",
                "{{if .TraceID}}x{{end}}",
                "{{upper .TraceID}}",
                "{{urlquery .TraceID}}",
                "{{js .TraceID | html}}",
                "{{.TraceID .TraceID}}",
                "{{.Request.Header.Get \"X\"}}"
            })
    void doesNotReadTheRestOfGosTemplates(String template) {
        assertThat(LogTemplate.find(template)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "00-short-b7ad6b7169203331-01"})
    void hasNoTraceWithoutAHeaderThatNamesOne(String traceparent) {
        var entry =
                new RequestEntry(
                        new ObjectKey("a", "b"),
                        "",
                        "GET",
                        "/",
                        "",
                        "",
                        0,
                        "",
                        "",
                        "",
                        traceparent,
                        200,
                        0,
                        Duration.ZERO);

        assertThat(line("<{{.TraceID}}>", entry)).isEqualTo("<>");
    }
}
