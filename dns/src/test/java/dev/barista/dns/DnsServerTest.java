package dev.barista.dns;

import static dev.barista.dns.testkit.TestQuery.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.dns.port.Count;
import dev.barista.dns.port.DnsSettings;
import dev.barista.dns.testkit.TestAnswer;
import dev.barista.dns.testkit.TestClient;
import dev.barista.dns.testkit.TestQuery;
import dev.barista.dns.zone.ClusterNames;
import dev.barista.dns.zone.ExampleZone;
import dev.barista.model.testkit.Property;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The protocol, seen by a client that knows nothing of the server's code.
class DnsServerTest {

    private static final String WEB = "web.default.svc.cluster.local";
    private static final String MANY = "many.default.svc.cluster.local";
    private static final int AXFR = 252;
    private static final int IXFR = 251;
    private static final int CHAOS = 3;

    @TempDir private Path folder;
    private TestServer server;
    private TestClient client;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(folder, 53, List.of(), DnsServerTest::tight);
        client = server.client();
    }

    /// Few connections that end soon.
    private static DnsSettings tight(DnsSettings settings) {
        return new DnsSettings(
                new DnsSettings.Listening(
                        settings.listening().addresses(), 4, 3, 5, Duration.ofSeconds(3)),
                settings.names(),
                settings.clients(),
                settings.forwarding(),
                settings.cache());
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void answersADatagram() throws Exception {
        // When
        TestAnswer answer = client.ask(TestQuery.of("wEb.Default.svc.CLUSTER.local", A).id(4242));

        // Then
        assertThat(answer.id()).isEqualTo(4242);
        assertThat(answer.question()).isEqualTo("wEb.Default.svc.CLUSTER.local");
        assertThat(answer.code()).isEqualTo(TestAnswer.NOERROR);
        assertThat(answer.isAuthoritative()).isTrue();
        assertThat(answer.hasOpt()).isFalse();
        assertThat(answer.answers())
                .containsExactly(
                        new TestAnswer.Entry("wEb.Default.svc.CLUSTER.local", A, 5, "10.88.8.5"));
    }

    @Test
    void answersQueriesOfOneConnection() throws Exception {
        // When: more than may wait at once
        List<TestAnswer> answers =
                client.askOverTcp(
                        IntStream.range(0, 20)
                                .mapToObj(id -> TestQuery.of(WEB, A).id(id))
                                .toList());

        // Then
        assertThat(answers)
                .extracting(TestAnswer::id)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20).boxed().toList());
        assertThat(answers).allMatch(answer -> answer.contents().equals(List.of("10.88.8.5")));
        assertThat(server.count(Count.QUERIES_OVER_TCP)).isEqualTo(20);
    }

    @Test
    void aLongAnswerIsCutToWhatTheClientTakes() throws Exception {
        // When
        TestAnswer plain = client.ask(MANY, A);
        TestAnswer extended = client.ask(TestQuery.of(MANY, A).edns(900));
        TestAnswer greedy = client.ask(TestQuery.of(MANY, A).edns(65_000));
        TestAnswer modest = client.ask(TestQuery.of(MANY, A).edns(100));

        // Then
        assertThat(plain.isTruncated()).isTrue();
        assertThat(plain.size()).isBetween(490, 512);
        assertThat(extended.isTruncated()).isTrue();
        assertThat(extended.size()).isBetween(870, 900);
        assertThat(greedy.size()).isBetween(1_200, 1_232);
        assertThat(modest.size()).isBetween(490, 512);
        assertThat(server.count(Count.TRUNCATED)).isEqualTo(4);

        // When
        TestAnswer whole = client.askOverTcp(List.of(TestQuery.of(MANY, A))).getFirst();

        // Then
        assertThat(whole.isTruncated()).isFalse();
        assertThat(whole.answers()).hasSize(200);
    }

    @Test
    void repeatsExtensionsOfTheClient() throws Exception {
        // When
        TestAnswer answer = client.ask(TestQuery.of(WEB, A).signed());

        // Then
        TestAnswer.Entry opt = answer.additional().getFirst();
        assertThat(opt.type()).isEqualTo(TestQuery.OPT);
        assertThat(opt.owner()).isEqualTo(".");
        assertThat(opt.ttl()).isEqualTo(0x8000);
    }

    @Test
    void doesNotKnowLaterVersionsOfEdns() throws Exception {
        // When
        TestAnswer answer = client.ask(TestQuery.of(WEB, A).ednsVersion(1));

        // Then
        assertThat(answer.code()).isEqualTo(TestAnswer.BADVERS);
        assertThat(answer.answers()).isEmpty();
    }

    @Test
    void refusesWhatShouldNotBeAsked() throws Exception {
        assertThat(client.ask("cluster.local", AXFR).code()).isEqualTo(TestAnswer.REFUSED);
        assertThat(client.ask("cluster.local", IXFR).code()).isEqualTo(TestAnswer.REFUSED);
        assertThat(client.ask(TestQuery.of("version.bind", 16).dnsClass(CHAOS)).code())
                .isEqualTo(TestAnswer.REFUSED);
        assertThat(client.ask(TestQuery.of("www.example.com", A).flags(0)).code())
                .isEqualTo(TestAnswer.REFUSED);
        assertThat(
                        client.askOverTcp(List.of(TestQuery.of("cluster.local", AXFR)))
                                .getFirst()
                                .code())
                .isEqualTo(TestAnswer.REFUSED);
        assertThat(server.count(Count.REFUSED)).isEqualTo(5);
    }

    @Test
    void answersForAllRecordsWithOne() throws Exception {
        // When
        TestAnswer ours = client.ask(WEB, TestQuery.ANY);
        TestAnswer other = client.ask("www.example.com", TestQuery.ANY);

        // Then
        assertThat(ours.contents()).containsExactly("\"RFC8482\" \"\"");
        assertThat(other.contents()).containsExactly("\"RFC8482\" \"\"");
    }

    @Test
    void saysThatAQueryIsMalformed() throws Exception {
        // Given
        byte[] twoQuestions = TestQuery.of(WEB, A).id(7).bytes();
        twoQuestions[5] = 2;

        // When
        TestAnswer malformed = client.ask(twoQuestions);
        TestAnswer notImplemented = client.ask(TestQuery.of(WEB, A).flags(0x2800));

        // Then
        assertThat(malformed.id()).isEqualTo(7);
        assertThat(malformed.code()).isEqualTo(TestAnswer.FORMERR);
        assertThat(notImplemented.code()).isEqualTo(TestAnswer.NOTIMP);
    }

    @Test
    void neverAnswersAnAnswer() throws Exception {
        // When
        client.send(TestQuery.of(WEB, A).flags(0x8180).id(1).bytes());

        // Then: the first answer is of the next query
        assertThat(client.ask(TestQuery.of(WEB, A).id(2)).id()).isEqualTo(2);
        assertThat(server.count(Count.MALFORMED)).isOne();
    }

    @Test
    void answersOnAfterAnyBytes() throws Exception {
        byte[] good = TestQuery.of(WEB, A).edns(1232).bytes();
        Property.holds(
                500,
                cases -> {
                    byte[] noise = good.clone();
                    for (int i = 0; i < cases.between(1, 6); i++) {
                        noise[cases.between(0, noise.length - 1)] = (byte) cases.between(0, 255);
                    }
                    noise[2] |= (byte) 0x80; // no answer is awaited
                    client.send(noise);
                });
        assertThat(client.ask(WEB, A).contents()).containsExactly("10.88.8.5");
    }

    @Test
    void closesAConnectionWithoutAWholeQuery() throws Exception {
        try (Socket socket = client.connect()) {
            // When
            socket.getOutputStream().write(new byte[] {0, 40, 1, 2, 3});

            // Then
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void closesAConnectionWithAQueryOfImpossibleLength() throws Exception {
        try (Socket socket = client.connect()) {
            // When
            socket.getOutputStream().write(new byte[] {(byte) 0xff, (byte) 0xff, 1, 2, 3});

            // Then
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void oneClientDoesNotTakeAllConnections() throws Exception {
        try (Socket one = client.connect();
                Socket two = client.connect();
                Socket three = client.connect();
                Socket four = client.connect();
                TestClient other = server.client("127.0.0.2")) {
            // Then
            assertThat(four.getInputStream().read()).isEqualTo(-1);
            assertThat(other.askOverTcp(List.of(TestQuery.of(WEB, A))).getFirst().contents())
                    .containsExactly("10.88.8.5");
            assertThat(server.count(Count.CONNECTIONS_REFUSED)).isOne();
            assertThat(List.of(one, two, three)).noneMatch(Socket::isClosed);
        }
    }

    @Test
    void namesTheAddressThatIsTaken() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, server.address().getAddress())) {
            InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
            assertThatThrownBy(() ->
                            DnsServer.start(
                                    DnsSettings.at(List.of(address), ExampleZone.NAMES),
                                    new ClusterNames("cluster.local"),
                                    () -> 0))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "DNS address: 127.0.0.1:%d/UDP (expected: free to listen at): Address already in use"
                                    .formatted(address.getPort()));
        }
    }

    @Test
    void followsTheNamesOfTheCluster() throws Exception {
        // Given
        String later = "later.default.svc.cluster.local";
        assertThat(client.ask(later, A).code()).isEqualTo(TestAnswer.NXDOMAIN);

        // When
        server.names.put(ExampleZone.balanced("later", "10.88.8.99"));

        // Then
        assertThat(client.ask(later, A).contents()).containsExactly("10.88.8.99");
    }

    @Test
    void aFloodIsDroppedAndOthersAreServed() throws Exception {
        try (TestServer small = new TestServer(folder, 53, List.of(), DnsServerTest::thrifty);
                TestClient flood = small.client();
                TestClient other = small.client("127.0.0.2")) {
            // When
            for (int i = 0; i < 100; i++) {
                flood.send(TestQuery.of(WEB, A).id(i).bytes());
            }

            // Then
            assertThat(other.ask(WEB, A).contents()).containsExactly("10.88.8.5");
            for (int i = 0; i < 20; i++) {
                assertThat(flood.receive().code()).isEqualTo(TestAnswer.NOERROR);
            }
            assertThat(flood.receiveSoon()).isEqualTo(Optional.empty());
            assertThat(small.count(Count.OVER_ALLOWANCE)).isEqualTo(80);
            assertThat(flood.askOverTcp(List.of(TestQuery.of(WEB, A))).getFirst().code())
                    .isEqualTo(TestAnswer.REFUSED);

            // When
            small.advance(Duration.ofSeconds(1));

            // Then
            assertThat(flood.ask(WEB, A).contents()).containsExactly("10.88.8.5");
        }
    }

    private static DnsSettings thrifty(DnsSettings settings) {
        return new DnsSettings(
                settings.listening(),
                settings.names(),
                new DnsSettings.Clients(10, 20, 5, 2, 100),
                settings.forwarding(),
                settings.cache());
    }

    @Test
    void closesTwice() {
        server.close();
        server.close();
    }
}
