package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.port.TlsContext;
import dev.barista.gateway.port.TlsEngine;
import dev.barista.gateway.tls.BestEngine;
import dev.barista.gateway.tls.BoringSslEngine;
import dev.barista.gateway.tls.JdkEngine;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Ticker;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients of TLS, from the first byte to the last.
@Timeout(60)
@ParameterizedClass
@MethodSource("engines")
class TlsTest {

    private static final String HELLO = "hello.test";

    private TestGateway gateway;
    private TestApp app;
    private TestTls tls;
    private final VirtualTime time = new VirtualTime();
    private final TlsEngine engine;
    private InetSocketAddress address;

    TlsTest(Function<Ticker, TlsEngine> engine) {
        this.engine = engine.apply(time);
    }

    static Stream<Named<Function<Ticker, TlsEngine>>> engines() {
        Named<Function<Ticker, TlsEngine>> boringSsl =
                Named.of("BoringSSL", ticker -> new BoringSslEngine(ticker, new Random(1)));
        return Stream.concat(
                Stream.of(
                        Named.of("the JDK", _ -> new JdkEngine()),
                        Named.of("the best", BestEngine::new)),
                OpenSsl.isAvailable() ? Stream.of(boringSsl) : Stream.empty());
    }

    @BeforeEach
    void start() throws Exception {
        gateway = new TestGateway();
        app = new TestApp(call -> call.ok(call.head()));
        gateway.serve(app);
        tls = new TestTls(engine, HELLO, "other.test", "127.0.0.1");
        address = tls.open(gateway);
    }

    @AfterEach
    void stop() throws Exception {
        app.close();
        gateway.close();
    }

    private TestClient client(String host, String... protocols) throws IOException {
        return new TestClient(tls.connect(address, host, protocols));
    }

    @Test
    void anAppIsToldThatItsClientUsesHttps() throws Exception {
        try (TestClient client = client(HELLO)) {
            Response response = client.get(HELLO, "/");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body())
                    .contains("X-Forwarded-Proto: https\r\n")
                    .contains(";proto=https");
        }
    }

    @Test
    void aClientThatOffersBothGetsHttp2() throws Exception {
        SSLSocket socket = tls.connect(address, HELLO, "http/1.1", "h2");
        try (Http2Client client = new Http2Client(socket)) {
            client.get(1, HELLO, "/");

            assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
            assertThat(client.await(1).status()).isEqualTo(200);
            assertThat(client.answer(1).text()).contains("X-Forwarded-Proto: https\r\n");
        }
    }

    @Test
    void aClientThatOffersHttp1AloneGetsIt() throws Exception {
        SSLSocket socket = tls.connect(address, HELLO, "http/1.1");
        try (TestClient client = new TestClient(socket)) {
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
            assertThat(client.get(HELLO, "/").status()).isEqualTo(200);
            assertThat(client.get(HELLO, "/").status()).isEqualTo(200);
        }
    }

    @Test
    void anOfferOfHttp2WithoutTlsIsNotTakenWithinTls() throws Exception {
        try (TestClient client = client(HELLO)) {
            Response response =
                    client.head(
                                    "GET / HTTP/1.1",
                                    "Host: " + HELLO,
                                    "Connection: Upgrade, HTTP2-Settings",
                                    "Upgrade: h2c",
                                    "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA")
                            .read();

            assertThat(response.status()).isEqualTo(200);
        }
    }

    @Test
    void eachHostHasItsCertificate() throws Exception {
        gateway.route("other.test", TestGateway.HELLO);
        try (SSLSocket one = tls.connect(address, "HELLO.test");
                SSLSocket two = tls.connect(address, "other.test")) {
            assertThat(TestTls.shownTo(one)).isEqualTo("CN=hello.test");
            assertThat(TestTls.shownTo(two)).isEqualTo("CN=other.test");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1", "10.0.0.7"})
    void aClientThatNamesNoHostIsShownTheCertificateOfTheAddress(String named) throws Exception {
        try (SSLSocket socket = tls.connect(address, named);
                TestClient client = new TestClient(socket)) {
            assertThat(TestTls.shownTo(socket)).isEqualTo("CN=127.0.0.1");
            assertThat(client.get(HELLO, "/").status()).isEqualTo(200);
        }
    }

    @Test
    void aHostThatIsNotServedHasNoCertificate() {
        assertThatThrownBy(() -> tls.connect(address, "unknown.test"))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("unrecognized_name");
        assertThat(tls.asked).isEmpty();
        Await.until(() -> gateway.gateway.snapshot().count(Count.HANDSHAKES_FAILED) == 1);
    }

    @Test
    void aServedHostWithoutACertificateIsRefusedByName() {
        gateway.route("bare.test", TestGateway.HELLO);

        assertThatThrownBy(() -> tls.connect(address, "bare.test"))
                .hasMessageContaining("unrecognized_name");
    }

    @Test
    void aCertificateThatCannotBeMadeIsTheServersFault() throws Exception {
        CompletableFuture<Optional<TlsContext>> failed = new CompletableFuture<>();
        failed.completeExceptionally(new IllegalStateException("disk full"));
        tls.answers.put(HELLO, failed);

        assertThatThrownBy(() -> tls.connect(address, HELLO))
                .hasMessageContaining("internal_error");
    }

    @Test
    void othersAreServedWhileACertificateIsBeingMade() throws Exception {
        gateway.route("other.test", TestGateway.HELLO);
        CompletableFuture<Optional<TlsContext>> pending = new CompletableFuture<>();
        tls.answers.put("other.test", pending);
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) { // more than there are event loops
            waiting.add(
                    CompletableFuture.supplyAsync(
                            () -> shown("other.test"), Thread::startVirtualThread));
        }
        Await.until(() -> tls.asked.size() == 4);

        try (TestClient client = client(HELLO)) {
            assertThat(client.get(HELLO, "/").status()).isEqualTo(200);
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        pending.complete(Optional.of(tls.contextOf("late.test")));

        assertThat(waiting).allSatisfy(each -> assertThat(each.join()).isEqualTo("CN=late.test"));
    }

    private String shown(String host) {
        try (SSLSocket socket = tls.connect(address, host)) {
            return TestTls.shownTo(socket);
        } catch (IOException refused) {
            throw new IllegalStateException(refused);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientResumesItsSession(String version) throws Exception {
        SSLSession first = use(version);

        assertThat(isResumed(first, use(version))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void noSessionOutlivesItsCertificate(String version) throws Exception {
        SSLSession first = use(version);
        tls.answers.put(
                HELLO, CompletableFuture.completedFuture(Optional.of(tls.contextOf(HELLO))));

        SSLSession second = use(version);

        assertThat(isResumed(first, second)).isFalse();
        assertThat(second.getPeerCertificates()[0]).isNotEqualTo(first.getPeerCertificates()[0]);
    }

    /// A connection with one request, so that what the server gives for later has arrived.
    private SSLSession use(String version) throws IOException {
        SSLSocket socket = tls.connectBy(version, address, HELLO);
        try (TestClient client = new TestClient(socket)) {
            assertThat(client.get(HELLO, "/").status()).isEqualTo(200);
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            return socket.getSession();
        }
    }

    /// Sessions that follow from one handshake have its time in common.
    private static boolean isResumed(SSLSession first, SSLSession second) {
        return first.getCreationTime() == second.getCreationTime();
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, 2048, SHA256withRSA",
        "EC, 256, SHA256withECDSA",
        "EC, 384, SHA384withECDSA",
        "EC, 521, SHA512withECDSA"
    })
    void usersMayHaveKeysOfTheseKinds(String kind, int bits, String signature) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(bits);
        TlsContext context = tls.contextOf(HELLO, generator.generateKeyPair(), signature);
        tls.answers.put(HELLO, CompletableFuture.completedFuture(Optional.of(context)));

        try (TestClient client = client(HELLO)) {
            assertThat(client.get(HELLO, "/").status()).isEqualTo(200);
        }
    }

    @Test
    void versionsBefore12AreRefused() throws Exception {
        String host = HexFormat.of().formatHex("hello.test".getBytes(StandardCharsets.US_ASCII));
        String names = "0000" + "000f" + "000d" + "00" + "000a" + host;
        String groups = "000a" + "0004" + "0002" + "0017";
        byte[] hello =
                HexFormat.of()
                        .parseHex(
                                "1603010000" // a record
                                        + "01000000" // ClientHello
                                        + "0302" // TLS 1.1
                                        + "00".repeat(32)
                                        + "00"
                                        + "0004c009c013" // ciphers of its time
                                        + "0100"
                                        + "001b"
                                        + names
                                        + groups);
        hello[4] = (byte) (hello.length - 5);
        hello[8] = (byte) (hello.length - 9);
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(hello);

            byte[] alert = socket.getInputStream().readNBytes(7);

            assertThat(alert[0]).isEqualTo((byte) 21);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
        }
    }

    @Test
    void plainHttpIsAnsweredInPlainHttp() throws Exception {
        try (TestClient client = new TestClient(address)) {
            Response response = client.get(HELLO, "/");

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("expected: https");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void aHandshakeThatDoesNotEndInTimeIsCut() throws Exception {
        InetSocketAddress impatient = tls.open(gateway, Duration.ofMillis(100), 100);
        try (TestClient client = new TestClient(impatient)) {
            client.send("\u0016\u0003\u0001");

            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void handshakesAtOnceAreBounded() throws Exception {
        InetSocketAddress narrow = tls.open(gateway, Duration.ofSeconds(20), 1);
        TestClient slow = new TestClient(narrow);
        Await.until(() -> gateway.gateway.snapshot().count(Count.CONNECTIONS_OPENED) == 1);

        try (TestClient second = new TestClient(narrow)) {
            assertThat(second.atEnd()).isTrue();
        }
        slow.close();
        Await.until(() -> isOpen(narrow) == 1);
    }

    /// 1 if a handshake succeeds now.
    private int isOpen(InetSocketAddress at) {
        try (SSLSocket _ = tls.connect(at, HELLO)) {
            return 1;
        } catch (IOException refused) {
            return 0;
        }
    }

    @Test
    void aHandshakeThatHasEndedMakesRoomForAnother() throws Exception {
        InetSocketAddress narrow = tls.open(gateway, Duration.ofSeconds(20), 1);
        try (TestClient one = new TestClient(tls.connect(narrow, HELLO))) {
            assertThat(one.get(HELLO, "/").status()).isEqualTo(200);

            assertThat(isOpen(narrow)).isEqualTo(1);
        }
    }

    @Test
    void theLastResponseIsFollowedByTheEndOfTls() throws Exception {
        try (TestClient client = client(HELLO)) {
            Response response =
                    client.head("GET / HTTP/1.1", "Host: " + HELLO, "Connection: close").read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(client.atEnd()).isTrue(); // cut off, it would throw
        }
    }

    @Test
    void largeBodiesPassBothWays() throws Exception {
        String body = "0123456789abcdef".repeat(200_000);
        try (TestApp echo = new TestApp(call -> call.ok(call.body()))) {
            gateway.gateway.remove(TestGateway.HELLO, "app-" + app.port());
            gateway.serve(echo);
            try (TestClient client = client(HELLO)) {
                client.head(
                        "POST / HTTP/1.1", "Host: " + HELLO, "Content-Length: " + body.length());
                client.send(body);

                assertThat(client.read().body()).isEqualTo(body);
            }
        }
    }

    @Test
    void aRedirectLeadsToThePortOfTls() throws Exception {
        gateway.publish(
                HELLO,
                TestGateway.ingress(HELLO, List.of(new TestGateway.Share(TestGateway.HELLO, 100)))
                        .with(tree -> tree.withObject("spec").put("httpOption", "Redirected")));
        try (TestClient plain = gateway.client();
                TestClient client = client(HELLO)) {
            Response response = plain.get("hello.test:8080", "/a?b");

            assertThat(response.status()).isEqualTo(301);
            assertThat(response.field("Location"))
                    .isEqualTo("https://hello.test:%d/a?b".formatted(address.getPort()));
            assertThat(client.get(HELLO, "/a?b").status()).isEqualTo(200);
        }
    }

    @Test
    void handshakesUnderWayAreCutWhenTheGatewayCloses() throws Exception {
        try (TestClient client = new TestClient(address)) {
            Await.until(() -> gateway.gateway.snapshot().count(Count.CONNECTIONS_OPENED) == 1);
            gateway.close();

            assertThat(client.atEnd()).isTrue();
        }
    }
}
