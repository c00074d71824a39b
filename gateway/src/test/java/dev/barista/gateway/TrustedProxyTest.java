package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.port.GatewaySettings;
import dev.barista.gateway.port.Sockets;
import dev.barista.model.object.ApiObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The scheme that a client used: told by a proxy that ends TLS, if it is one of the settings.
@Timeout(60)
class TrustedProxyTest {

    private static ApiObject redirected() {
        return TestGateway.ingress(
                        "hello.test", List.of(new TestGateway.Share(TestGateway.HELLO, 100)))
                .with(tree -> tree.withObject("spec").put("httpOption", "Redirected"));
    }

    private static Response get(GatewaySettings settings, boolean redirected, String header)
            throws Exception {
        try (TestGateway gateway = new TestGateway(settings, Sockets.none());
                TestApp app = new TestApp(call -> call.ok(call.head()));
                TestClient client = gateway.client()) {
            if (redirected) {
                gateway.publish("hello.test", redirected());
            }
            gateway.serve(app);
            return client.head("GET /a?b HTTP/1.1", "Host: hello.test", header).read();
        }
    }

    @Test
    void aRedirectedHostServesWhatATrustedProxyGotOverHttps() throws Exception {
        Response response =
                get(TestGateway.trusting("127.0.0.0/8"), true, "X-Forwarded-Proto: https");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body())
                .contains("X-Forwarded-Proto: https\r\n")
                .contains(";proto=https");
    }

    @Test
    void aRedirectedHostServesWhatATrustedProxyForwardedAsHttps() throws Exception {
        GatewaySettings trusting = TestGateway.trusting("127.0.0.1");

        Response response = get(trusting, true, "Forwarded: for=1.2.3.4;proto=https");

        assertThat(response.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-Proto: http", "X-Forwarded-Proto: ftp", "X-Other: https"})
    void aRedirectedHostRedirectsWhatATrustedProxyGotOverHttp(String header) throws Exception {
        Response response = get(TestGateway.trusting("127.0.0.1"), true, header);

        assertThat(response.status()).isEqualTo(301);
        assertThat(response.field("Location")).isEqualTo("https://hello.test/a?b");
    }

    @Test
    void theWordOfAnotherPeerOnTheSchemeDoesNotCount() throws Exception {
        GatewaySettings others = TestGateway.trusting("10.0.0.0/8", "::1");

        assertThat(get(others, true, "X-Forwarded-Proto: https").status()).isEqualTo(301);
        assertThat(get(others, false, "X-Forwarded-Proto: https").body())
                .contains("X-Forwarded-Proto: http\r\n")
                .contains(";proto=http\r\n");
    }
}
