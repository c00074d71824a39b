package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.TestClient.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the gateway writes anew before it passes a message on.
@Timeout(60)
class NormalisedMessagesTest {

    private TestGateway gateway;
    private TestApp app;
    private TestApp.Handler answer = call -> call.ok("");

    @BeforeEach
    void start() throws Exception {
        gateway = new TestGateway();
        app = new TestApp(call -> answer.handle(call));
        gateway.serve(app);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        app.close();
    }

    /// A client of the gateway, in front of an app that answers like that.
    private TestClient client(TestApp.Handler handler) throws Exception {
        answer = handler;
        return gateway.client();
    }

    private String forwarded(String trailers) throws Exception {
        var body = new StringBuilder();
        try (TestClient client =
                client(call -> {
                    body.append(TestApp.readHead(call.in())); // ends as a head does
                    return call.ok("");
                })) {
            client.head(
                    "POST / HTTP/1.1",
                    "Host: hello.test",
                    "Transfer-Encoding: chunked",
                    "Connection: x-hop");
            Response response = client.send("3\r\nabc\r\n0\r\n" + trailers + "\r\n").read();
            assertThat(response.status()).isEqualTo(200);
            return body.toString();
        }
    }

    @Test
    void trailersThatBelongToTheHeadDoNotReachTheApp() throws Exception {
        String body =
                forwarded(
                        """
                        Authorization: a\r
                        X-Sum: 1\r
                        Cookie: b\r
                        X-Hop: c\r
                        Range: d\r
                        Content-Type: e\r
                        Trailer: f\r
                        grpc-status: 0\r
                        X-Forwarded-For: 1.2.3.4\r
                        """);

        assertThat(body).isEqualTo("3\r\nabc\r\n0\r\nX-Sum: 1\r\ngrpc-status: 0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nContent-Length: 3, 4\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nContent-Length: 1 2\r\n\r\n",
            })
    void aLengthThatIsWrongIsRefusedThoughThereIsNoBody(String answer) throws Exception {
        try (TestClient client = client(call -> call.reply(answer))) {

            client.head("HEAD / HTTP/1.1", "Host: hello.test");

            assertThat(TestApp.readHead(client.in)).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void anAnswerWithoutContentDoesNotSayALength() throws Exception {
        String answer = "HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\n";
        try (TestClient client = client(call -> call.reply(answer))) {

            client.head("GET / HTTP/1.1", "Host: hello.test");

            assertThat(TestApp.readHead(client.in))
                    .startsWith("HTTP/1.1 204 None\r\n")
                    .doesNotContain("Content-Length");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\nContent-Length: 2\nX-A: b c\n\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\nX-A: b c\r\n\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n c\r\n\r\nok",
                "HTTP/1.1  200   OK\r\nContent-Length : 2\r\nX-A \t: b c\r\n\r\nok",
                "HTTP/1.1 200\r\nContent-Length:2\r\nX-A:b c\r\n\r\nok",
            })
    void takesTheHeadOfAnOldServer(String answer) throws Exception {
        try (TestClient client = client(call -> call.reply(answer))) {

            client.head("GET / HTTP/1.1", "Host: hello.test");
            Response response = client.read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.field("X-A")).isEqualTo("b c");
            assertThat(response.body()).isEqualTo("ok");
        }
    }

    private String seen(String... fields) throws Exception {
        try (TestClient client = client(call -> call.ok(""))) {
            String[] head = new String[fields.length + 2];
            head[0] = "GET / HTTP/1.1";
            head[1] = "Host: hello.test";
            System.arraycopy(fields, 0, head, 2, fields.length);
            client.head(head);
            assertThat(client.read().status()).isEqualTo(200);
            return app.heads.getFirst();
        }
    }

    @Test
    void bothHeadersTellTheChainThatTheClientsForwardedTells() throws Exception {
        assertThat(seen("Forwarded: for=\"[2001:db8::1]:99\";proto=https;host=a.test, for=1.2.3.4"))
                .contains("X-Forwarded-For: 2001:db8::1, 1.2.3.4, 127.0.0.1\r\n")
                .contains("X-Forwarded-Proto: http\r\n")
                .contains("X-Forwarded-Host: a.test\r\n")
                .contains(
                        "Forwarded: for=\"[2001:db8::1]\";host=a.test;proto=http,"
                                + " for=1.2.3.4, for=127.0.0.1\r\n");
    }

    @Test
    void aValueOfTheClientsCannotAddToForwarded() throws Exception {
        assertThat(
                        seen(
                                "X-Forwarded-For: 1.2.3.4;by=x",
                                "X-Forwarded-Host: a.test;proto=ftp",
                                "X-Forwarded-Proto: https;for=me",
                                "Forwarded: for=9.9.9.9"))
                .contains("X-Forwarded-Proto: http\r\n")
                .doesNotContain("9.9.9.9")
                .contains(
                        "Forwarded: for=\"1.2.3.4;by=x\";host=\"a.test;proto=ftp\";proto=http,"
                                + " for=127.0.0.1\r\n");
    }
}
