package dev.barista.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.TestClient.Response;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Scanner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that two programs may read in two ways, or that cost too much. Written with `|` for
/// CRLF, `^` for CR, `~` for LF, and `#N#` for N times the letter a.
@Timeout(60)
class BadRequestsTest {

    /// Bytes of requests; more than the kernel keeps of them and of their answers.
    private static final long MOST_UNREAD = 32 << 20;

    private static TestGateway gateway;
    private static TestApp app;

    @BeforeAll
    static void start() throws Exception {
        gateway = new TestGateway();
        app =
                new TestApp(call -> {
                    if (call.target().equals("/whole")) {
                        TestApp.readHead(call.in()); // chunks end as a head does
                    }
                    return call.ok("forwarded");
                });
        gateway.serve(app);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        app.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            ignoreLeadingAndTrailingWhitespace = false,
            textBlock =
                    """
                    400@POST / HTTP/1.1|Host: hello.test|Content-Length: 3|Transfer-Encoding: chunked||0||
                    400@POST / HTTP/1.1|Host: hello.test|Content-Length: 3|Content-Length: 4||abcd
                    400@POST / HTTP/1.1|Host: hello.test|Content-Length: 3, 4||abcd
                    400@POST / HTTP/1.1|Host: hello.test|Content-Length: +3||abc
                    400@POST / HTTP/1.1|Host: hello.test|Content-Length: -1||abc
                    400@POST / HTTP/1.1|Host: hello.test|Content-Length: 0x3||abc
                    400@POST / HTTP/1.1|Host: hello.test|Content-Length:||abc
                    400@POST / HTTP/1.1|Host: hello.test|Content-Length: 9999999999999999999||abc
                    501@POST / HTTP/1.1|Host: hello.test|Transfer-Encoding: gzip, chunked||0||
                    400@POST / HTTP/1.1|Host: hello.test|Transfer-Encoding: gzip||0||
                    400@POST / HTTP/1.1|Host: hello.test|Transfer-Encoding: xchunked||0||
                    400@POST / HTTP/1.1|Host: hello.test|Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||
                    400@POST / HTTP/1.1|Host: hello.test|Transfer-Encoding : chunked||0||
                    400@POST / HTTP/1.1|Host: hello.test|Transfer-Encoding: chunked, identity||0||
                    400@POST / HTTP/1.0|Host: hello.test|Transfer-Encoding: chunked||0||
                    400@GET / HTTP/1.1|Host: hello.test|X: a| folded||
                    400@GET / HTTP/1.1|Host: hello.test|X: a|\tfolded||
                    400@GET / HTTP/1.1| Host: hello.test||
                    400@GET / HTTP/1.1|Host : hello.test||
                    400@GET / HTTP/1.1|Host: hello.test|: empty name||
                    400@GET / HTTP/1.1|Host: hello.test|no colon||
                    400@GET / HTTP/1.1|Host: hello.test|Bad(name): x||
                    400@GET / HTTP/1.1|Host: hello.test|X: a\u0000b||
                    400@GET / HTTP/1.1|Host: hello.test|X: a^b||
                    400@GET / HTTP/1.1|Host: hello.test~X: a||
                    400@GET / HTTP/1.1~Host: hello.test~~
                    400@GET / HTTP/1.1|Host: hello.test|X: a^||
                    400@GET / HTTP/1.1||
                    400@GET / HTTP/1.1|Host: hello.test|Host: hello.test||
                    400@GET / HTTP/1.1|Host: hello.test, other.test||
                    400@GET / HTTP/1.1|Host: user%40hello.test/||
                    400@GET / HTTP/1.1|Host:||
                    400@GET  / HTTP/1.1|Host: hello.test||
                    400@GET /a b HTTP/1.1|Host: hello.test||
                    400@GET /|Host: hello.test||
                    400@G(T / HTTP/1.1|Host: hello.test||
                    400@GET hello HTTP/1.1|Host: hello.test||
                    400@GET ftp://hello.test/ HTTP/1.1|Host: hello.test||
                    400@GET / http/1.1|Host: hello.test||
                    505@GET / HTTP/2.0|Host: hello.test||
                    405@CONNECT hello.test:443 HTTP/1.1|Host: hello.test||
                    414@GET /#9000# HTTP/1.1|Host: hello.test||
                    431@GET / HTTP/1.1|Host: hello.test|X: #40000#||
                    """)
    void refusesAndClosesAndForwardsNothing(int status, String request) throws Exception {
        int before = app.heads.size();
        try (TestClient client = gateway.client()) {

            Response response = client.send(raw(request)).read();

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(client.atEnd()).isTrue();
            assertThat(app.heads).hasSize(before);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "G||",
                "-1|a||0||",
                "0x3|abc|0||",
                "3 |abc|0||",
                "3~abc|0||",
                "3|abcd|0||",
                "3|abc~0||",
                "10000000000000000|a",
                "3;a^b|abc|0||",
                "0|Content-Length: 3||",
                "0|bad trailer||",
                "|",
            })
    void endsARequestWhoseChunksAreWrong(String body) throws Exception {
        try (TestClient client = gateway.client()) {

            client.head("POST /chunks HTTP/1.1", "Host: hello.test", "Transfer-Encoding: chunked");
            client.send(raw(body));

            assertThat(client.in.readAllBytes())
                    .asString()
                    .doesNotStartWith("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nforwardedHTTP");
        }
    }

    @Test
    void doesNotReadOnWhereNobodyReadsTheAnswers() throws Exception {
        try (SocketChannel client = SocketChannel.open(gateway.address());
                Selector writable = Selector.open()) {
            client.configureBlocking(false).register(writable, SelectionKey.OP_WRITE);
            byte[] many = "GET / HTTP/1.1\r\nHost: nobody\r\n\r\n".repeat(2_000).getBytes(US_ASCII);
            ByteBuffer requests = ByteBuffer.wrap(many);
            long sent = 0;

            while (sent < MOST_UNREAD && writable.select(1_000) > 0) {
                sent += client.write(requests);
                if (!requests.hasRemaining()) {
                    requests.rewind();
                }
                writable.selectedKeys().clear();
            }

            assertThat(sent).isLessThan(MOST_UNREAD);
            client.keyFor(writable).cancel();
            writable.selectNow();
            client.configureBlocking(true);
            long answers = sent / (many.length / 2_000);
            var in = new Scanner(client.socket().getInputStream(), US_ASCII);
            for (long i = 0; i < answers; i++) {
                assertThat(in.findWithinHorizon("HTTP/1.1 404", 1_000)).isNotNull();
            }
        }
    }

    @Test
    void saysThatTrailersAreTooLong() throws Exception {
        try (TestClient client = gateway.client()) {
            client.head("POST /whole HTTP/1.1", "Host: hello.test", "Transfer-Encoding: chunked");

            Response response = client.send(raw("0|A: #33000#||")).read();

            assertThat(response.status()).isEqualTo(431);
            assertThat(response.body()).doesNotContain("request line");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "GET http://hello.test/a HTTP/1.1|Host: other.test||",
                "GET HTTP://HELLO.test:80?x HTTP/1.1|Host: other.test||",
                "||GET / HTTP/1.1|host:hello.test.||",
                "GET / HTTP/1.0|Host: hello.test||",
            })
    void servesWhatIsUnusualButRight(String request) throws Exception {
        try (TestClient client = gateway.client()) {
            assertThat(client.send(raw(request)).read().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET / HTTP/1.1|Host: hello", "G"})
    void givesUpOnAClientThatIsTooSlow(String start) throws Exception {
        try (TestClient client = gateway.client()) {
            assertThat(client.send(raw(start)).read().status()).isEqualTo(408);
            assertThat(client.atEnd()).isTrue();
        }
    }

    private static String raw(String text) {
        StringBuilder raw = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '#') {
                int end = text.indexOf('#', i + 1);
                raw.repeat('a', Integer.parseInt(text.substring(i + 1, end)));
                i = end;
            } else {
                raw.append(
                        switch (c) {
                            case '|' -> "\r\n";
                            case '^' -> "\r";
                            case '~' -> "\n";
                            default -> String.valueOf(c);
                        });
            }
        }
        return raw.toString();
    }
}
