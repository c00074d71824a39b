package dev.barista.runtime.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpProbeTest {

    @Test
    void asksAsTheKubeletDoes() {
        assertThat(HttpProbe.request("/healthz?full", "a:8080", Map.of("X-A", "b")))
                .isEqualTo(
                        String.join(
                                "\r\n",
                                "GET /healthz?full HTTP/1.1",
                                "Host: a:8080",
                                "Connection: close",
                                "User-Agent: kube-probe/1.30",
                                "X-A: b",
                                "",
                                ""));
    }

    @Test
    void refusesAHeaderThatWouldBecomeTwo() {
        assertThatThrownBy(() -> HttpProbe.request("/", "a", Map.of("X", "a\r\nY: b")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsTheStatusAsSoonAsItIsThere() {
        assertThat(status("HTTP/1.1 50")).isZero();
        assertThat(status("HTTP/1.1 503")).isEqualTo(503);
        assertThat(status("HTTP/1.0 204 No Content\r\n")).isEqualTo(204);
        assertThat(status("SSH-2.0-OpenSSH")).isZero();
    }

    @Test
    void knowsWhenAnAnswerOfKnownLengthIsComplete() {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";

        assertThat(complete(head + "o")).isFalse();
        assertThat(complete(head + "ok")).isTrue();
        assertThat(complete("HTTP/1.1 200 OK\r\n\r\nok")).isFalse();
    }

    private static int status(String answer) {
        return HttpProbe.status(answer.getBytes(ISO_8859_1), answer.length());
    }

    private static boolean complete(String answer) {
        return HttpProbe.complete(answer.getBytes(ISO_8859_1), answer.length());
    }
}
