package dev.barista.dns;

import static dev.barista.dns.testkit.TestQuery.A;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.dns.port.Count;
import dev.barista.dns.port.DnsSettings;
import dev.barista.dns.port.DnsSnapshot;
import dev.barista.dns.testkit.TestAnswer;
import dev.barista.dns.testkit.TestClient;
import dev.barista.dns.testkit.TestQuery;
import dev.barista.dns.testkit.TestReply;
import dev.barista.dns.testkit.TestResolver;
import dev.barista.dns.testkit.TestResolver.Manner;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Questions about other names, with resolvers of the host that are good, slow, dead or lying.
class ForwardingTest {

    private static final String NAME = "WWW.example.com";
    private static final String FIRST = "127.0.0.31";
    private static final String SECOND = "127.0.0.32";

    @TempDir private Path folder;
    private TestResolver first;
    private TestResolver second;
    private TestServer server;
    private TestClient client;

    @BeforeEach
    void start() throws IOException {
        first = new TestResolver(FIRST, 0, TestResolver.honest("192.0.2.1", 60));
        second = new TestResolver(SECOND, first.port(), TestResolver.honest("192.0.2.2", 60));
        restart(settings -> settings);
    }

    private void restart(UnaryOperator<DnsSettings> change) throws IOException {
        if (server != null) {
            client.close();
            server.close();
        }
        server = new TestServer(folder, first.port(), List.of(FIRST, SECOND), change);
        client = server.client();
    }

    /// Attempts are given up soon, for resolvers that keep silent.
    private static DnsSettings impatient(DnsSettings settings) {
        return new DnsSettings(
                settings.listening(),
                settings.names(),
                settings.clients(),
                new DnsSettings.Forwarding(
                        settings.forwarding().resolvConf(),
                        settings.forwarding().port(),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        1_000,
                        2_000),
                settings.cache());
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        first.close();
        second.close();
    }

    @Test
    void asksTheFirstResolverOfTheHost() throws Exception {
        // When
        TestAnswer answer = client.ask(TestQuery.of(NAME, A).id(99));

        // Then
        assertThat(answer.id()).isEqualTo(99);
        assertThat(answer.answers())
                .containsExactly(new TestAnswer.Entry(NAME, A, 60, "192.0.2.1"));
        assertThat(answer.isAuthoritative()).isFalse();
        assertThat(second.asked()).isZero();
    }

    @Test
    void keepsAnAnswerAsLongAsItLives() throws Exception {
        // Given
        client.ask(NAME, A);

        // When
        server.advance(Duration.ofSeconds(59));
        TestAnswer kept = client.ask("www.EXAMPLE.com", A);
        server.advance(Duration.ofSeconds(2));
        TestAnswer asked = client.ask(NAME, A);

        // Then
        assertThat(kept.answers())
                .containsExactly(new TestAnswer.Entry("www.EXAMPLE.com", A, 1, "192.0.2.1"));
        assertThat(asked.answers().getFirst().ttl()).isEqualTo(60);
        assertThat(first.asked()).isEqualTo(2);
        assertThat(server.count(Count.CACHED)).isOne();
    }

    @Test
    void keepsThatThereIsNothing() throws Exception {
        // Given
        first.manner((query, _) ->
                List.of(TestReply.to(query).code(TestAnswer.NXDOMAIN).soa(300, 10).bytes()));

        // When
        TestAnswer asked = client.ask(NAME, A);
        server.advance(Duration.ofSeconds(9));
        TestAnswer kept = client.ask(NAME, A);
        server.advance(Duration.ofSeconds(2));
        client.ask(NAME, A);

        // Then
        assertThat(asked.code()).isEqualTo(TestAnswer.NXDOMAIN);
        assertThat(kept.code()).isEqualTo(TestAnswer.NXDOMAIN);
        assertThat(kept.authorities().getFirst().owner()).isEqualTo(NAME);
        assertThat(first.asked()).isEqualTo(2);
    }

    @Test
    void asksForSignaturesApart() throws Exception {
        // When
        client.ask(NAME, A);
        client.ask(TestQuery.of(NAME, A).signed());

        // Then
        assertThat(first.asked()).isEqualTo(2);
    }

    @Test
    void everyQuestionLeavesFromAnotherPortWithAnotherIdentifier() throws Exception {
        // When
        for (int i = 0; i < 20; i++) {
            client.ask("n" + i + ".example.com", A);
        }

        // Then
        assertThat(new HashSet<>(first.ports())).hasSizeGreaterThan(15);
        assertThat(
                        first.queries().stream()
                                .map(query -> query[0] << 8 | (query[1] & 0xff))
                                .distinct())
                .hasSizeGreaterThan(15);
    }

    @Test
    void asksTheSecondResolverWhenTheFirstIsSilent() throws Exception {
        // Given
        restart(ForwardingTest::impatient);
        first.manner(TestResolver.silent());

        // When
        TestAnswer once = client.ask(NAME, A);
        TestAnswer twice = client.ask("other.example.com", A);
        TestAnswer next = client.ask("next.example.com", A);

        // Then: the first is known to be dead, and not waited for again
        assertThat(List.of(once, twice, next))
                .allMatch(answer -> answer.contents().equals(List.of("192.0.2.2")));
        assertThat(first.asked()).isEqualTo(2);
        assertThat(server.server.snapshot().resolvers())
                .extracting(DnsSnapshot.Resolver::alive)
                .containsExactly(false, true);

        // When
        first.manner(TestResolver.honest("192.0.2.1", 60));
        server.advance(Duration.ofSeconds(3));

        // Then
        assertThat(client.ask("third.example.com", A).contents()).containsExactly("192.0.2.1");
        assertThat(server.server.snapshot().resolvers()).allMatch(DnsSnapshot.Resolver::alive);
    }

    @Test
    void asksTheSecondResolverWhenTheFirstIsNotThere() throws Exception {
        // Given
        first.close();

        // Then
        assertThat(client.ask(NAME, A).contents()).containsExactly("192.0.2.2");
    }

    @Test
    void asksTheSecondResolverWhenTheFirstFails() throws Exception {
        // Given
        first.manner(failing(TestAnswer.SERVFAIL));

        // Then
        assertThat(client.ask(NAME, A).contents()).containsExactly("192.0.2.2");

        // When
        second.manner(failing(TestAnswer.REFUSED));

        // Then: what they say is passed on
        assertThat(client.ask("other.example.com", A).code()).isEqualTo(TestAnswer.REFUSED);
    }

    private static Manner failing(int code) {
        return (query, _) -> List.of(TestReply.to(query).code(code).bytes());
    }

    @Test
    void takesALateAnswer() throws Exception {
        // Given: the first answers once the second was asked, which keeps silent
        restart(ForwardingTest::impatient);
        var asked = new CountDownLatch(1);
        second.manner((_, _) -> {
            asked.countDown();
            return List.of();
        });
        first.manner((query, _) -> {
            await(asked);
            return List.of(TestReply.to(query).a("192.0.2.7", 60).bytes());
        });

        // Then
        assertThat(client.ask(NAME, A).contents()).containsExactly("192.0.2.7");
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException over) {
            throw new IOException(over);
        }
    }

    @Test
    void saysWhyNoResolverAnswers() throws Exception {
        // Given
        restart(ForwardingTest::impatient);
        first.manner(TestResolver.silent());
        second.manner(TestResolver.silent());

        // When
        TestAnswer answer = client.ask(TestQuery.of(NAME, A).edns(1232));

        // Then: an option 15 (RFC 8914) of code 22
        assertThat(answer.code()).isEqualTo(TestAnswer.SERVFAIL);
        assertThat(answer.additional().getFirst().content()).startsWith("000f").contains("0016");
        assertThat(server.count(Count.FAILED)).isOne();
    }

    @Test
    void doesNotBelieveLies() throws Exception {
        // Given
        first.manner((query, _) -> {
            byte[] wrongId = TestReply.to(query).a("203.0.113.1", 60).bytes();
            wrongId[0] ^= 1;
            byte[] wrongName = TestReply.to(query).a("203.0.113.2", 60).bytes();
            wrongName[14] = 'x';
            byte[] wrongCase = TestReply.to(query).a("203.0.113.3", 60).bytes();
            wrongCase[13] ^= 0x20;
            byte[] wrongType = TestReply.to(query).a("203.0.113.4", 60).bytes();
            wrongType[query.length - 11 - 3] = 28;
            byte[] garbage = {1, 2, 3};
            byte[] truth = TestReply.to(query).a("192.0.2.1", 60).bytes();
            return List.of(wrongId, wrongName, wrongCase, wrongType, garbage, truth);
        });

        // When
        TestAnswer answer = client.ask(NAME, A);

        // Then
        assertThat(answer.contents()).containsExactly("192.0.2.1");
        assertThat(server.count(Count.LIES)).isEqualTo(5);
    }

    @Test
    void doesNotHearOthersThanTheResolver() throws Exception {
        // Given
        first.manner((query, _) -> {
            int port = first.ports().getLast();
            byte[] lie = TestReply.to(query).a("203.0.113.1", 60).bytes();
            try (DatagramSocket other =
                    new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.66"))) {
                InetSocketAddress to = new InetSocketAddress(server.address().getAddress(), port);
                other.send(new DatagramPacket(lie, lie.length, to));
                TestResolver.sendFromElsewhere(lie, to);
            }
            return List.of(TestReply.to(query).a("192.0.2.1", 60).bytes());
        });

        // Then
        assertThat(client.ask(NAME, A).contents()).containsExactly("192.0.2.1");
    }

    @Test
    void asksOverAConnectionWhenItIsLiedToAgainAndAgain() throws Exception {
        // Given
        first.manner((query, stream) -> {
            byte[] lie = TestReply.to(query).a("203.0.113.1", 60).bytes();
            lie[0] ^= 1;
            return stream
                    ? List.of(TestReply.to(query).a("192.0.2.1", 60).bytes())
                    : List.of(lie, lie, lie, lie, lie, lie, lie, lie, lie, lie);
        });

        // Then
        assertThat(client.ask(NAME, A).contents()).containsExactly("192.0.2.1");
        assertThat(first.askedOverTcp()).isOne();
    }

    @Test
    void asksAgainOverAConnectionForALongAnswer() throws Exception {
        // Given
        first.manner((query, stream) -> {
            TestReply reply = TestReply.to(query);
            for (int i = 0; i < 200 && stream; i++) {
                reply.a("192.0.2." + i, 60);
            }
            return List.of((stream ? reply : reply.truncated()).bytes());
        });

        // When
        TestAnswer whole = client.askOverTcp(List.of(TestQuery.of(NAME, A))).getFirst();
        TestAnswer cut = client.ask(TestQuery.of(NAME, A).edns(1232));

        // Then
        assertThat(whole.answers()).hasSize(200);
        assertThat(whole.isTruncated()).isFalse();
        assertThat(cut.isTruncated()).isTrue();
        assertThat(cut.size()).isBetween(1_200, 1_232);
        assertThat(first.asked()).isEqualTo(2);
    }

    @Test
    void asksWithoutExtensionsWhatDoesNotReadThem() throws Exception {
        // Given
        first.manner((query, _) -> {
            boolean extended = query[11] == 1;
            TestReply reply = TestReply.to(query);
            return List.of(
                    (extended ? reply.code(TestAnswer.FORMERR) : reply.a("192.0.2.1", 60)).bytes());
        });

        // Then
        assertThat(client.ask(NAME, A).contents()).containsExactly("192.0.2.1");
        assertThat(client.ask("other.example.com", A).contents()).containsExactly("192.0.2.1");
        assertThat(first.asked()).isEqualTo(3);
        assertThat(second.asked()).isZero();
    }

    @Test
    void passesOverMalformedRecords() throws Exception {
        // Given
        first.manner((query, _) -> {
            byte[] malformed = TestReply.to(query).a("192.0.2.1", 60).bytes();
            malformed[7] = 40; // answers
            return List.of(malformed);
        });

        // Then
        assertThat(client.ask(NAME, A).contents()).containsExactly("192.0.2.2");
    }

    @Test
    void equalQuestionsInFlightAreAskedOnce() throws Exception {
        // Given
        var all = new CountDownLatch(1);
        first.manner((query, _) -> {
            await(all);
            return List.of(TestReply.to(query).a("192.0.2.1", 60).bytes());
        });
        second.manner(TestResolver.silent());

        // When
        for (int i = 0; i < 10; i++) {
            client.send(TestQuery.of(i % 2 == 0 ? NAME : "www.example.com", A).id(i).bytes());
        }
        client.ask("web.default.svc.cluster.local", A); // all of them have been read
        all.countDown();

        // Then
        for (int i = 0; i < 10; i++) {
            assertThat(client.receive().contents()).hasSize(1);
        }
        assertThat(server.count(Count.FORWARDED)).isOne();
        assertThat(server.count(Count.JOINED)).isEqualTo(9);
    }

    @Test
    void oneClientsQuestionsDoNotStarveAnother() throws Exception {
        // Given: two questions of a client may wait, and both wait for ever
        restart(settings ->
                new DnsSettings(
                        settings.listening(),
                        settings.names(),
                        new DnsSettings.Clients(1_000, 1_000, 1, 2, 100),
                        impatient(settings).forwarding(),
                        settings.cache()));
        Manner honest = TestResolver.honest("192.0.2.1", 60);
        Manner slowForSome =
                (query, stream) ->
                        new String(query, StandardCharsets.ISO_8859_1).contains("slow")
                                ? List.of()
                                : honest.answer(query, stream);
        first.manner(slowForSome);
        second.manner(slowForSome);

        // When
        for (int i = 0; i < 50; i++) {
            client.send(TestQuery.of("slow" + i + ".example.com", A).id(i).bytes());
        }

        // Then
        for (int i = 0; i < 48; i++) {
            assertThat(client.receive().code()).isEqualTo(TestAnswer.SERVFAIL);
        }
        assertThat(server.count(Count.OVERLOADED)).isEqualTo(48);
        try (TestClient other = server.client("127.0.0.2")) {
            assertThat(other.ask(NAME, A).contents()).hasSize(1);
        }
    }

    @Test
    void questionsInFlightAreBounded() throws Exception {
        // Given
        restart(settings ->
                new DnsSettings(
                        settings.listening(),
                        settings.names(),
                        settings.clients(),
                        new DnsSettings.Forwarding(
                                settings.forwarding().resolvConf(),
                                first.port(),
                                Duration.ofMillis(200),
                                Duration.ofMillis(500),
                                3,
                                4),
                        settings.cache()));
        first.manner(TestResolver.silent());
        second.manner(TestResolver.silent());

        // When: the fifth waits for a question of the first, which one may; so may no more
        for (String name : List.of("a", "b", "c", "d", "a", "a")) {
            client.send(TestQuery.of(name + ".example.com", A).bytes());
        }

        // Then
        for (int i = 0; i < 6; i++) {
            assertThat(client.receive().code()).isEqualTo(TestAnswer.SERVFAIL);
        }
        assertThat(server.count(Count.OVERLOADED)).isEqualTo(2);
        assertThat(server.count(Count.FORWARDED)).isEqualTo(3);
        assertThat(server.server.snapshot().inFlight()).isZero();
    }

    @Test
    void readsResolvConfAgainWhenItHasChanged() throws Exception {
        // Given
        assertThat(client.ask(NAME, A).contents()).containsExactly("192.0.2.1");

        // When
        server.writeResolvConf(List.of(SECOND));
        server.advance(Duration.ofSeconds(1));

        // Then: what the others answered is forgotten with the first question that notices
        assertThat(client.ask("other.example.com", A).contents()).containsExactly("192.0.2.2");
        assertThat(client.ask(NAME, A).contents()).containsExactly("192.0.2.2");
    }

    @Test
    void withoutAResolverOnlyOurNamesAreAnswered() throws Exception {
        // Given
        server.writeResolvConf(List.of());

        // Then
        assertThat(client.ask(NAME, A).code()).isEqualTo(TestAnswer.SERVFAIL);
        assertThat(client.ask("web.default.svc.cluster.local", A).contents())
                .containsExactly("10.88.8.5");
    }

    @Test
    void neverAsksItself() throws Exception {
        // Given: the host's resolver is this server
        int port = freePort();
        try (TestServer loop =
                        new TestServer(
                                folder,
                                port,
                                List.of("127.0.0.1"),
                                settings -> at(settings, port));
                TestClient asking = loop.client()) {
            // When
            TestAnswer answer = asking.ask(NAME, A);

            // Then
            assertThat(answer.code()).isEqualTo(TestAnswer.SERVFAIL);
            assertThat(loop.count(Count.QUERIES)).isOne();
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static DnsSettings at(DnsSettings settings, int port) {
        var own = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        return new DnsSettings(
                DnsSettings.at(List.of(own), settings.names()).listening(),
                settings.names(),
                settings.clients(),
                settings.forwarding(),
                settings.cache());
    }

    @Test
    void aResolverThatLeadsBackEndsInAnError() throws Exception {
        // Given: the host's resolver asks this server what it does not know
        restart(ForwardingTest::impatient);
        first.manner((query, _) -> {
            try (TestClient back = server.client()) {
                back.send(query);
            }
            return List.of();
        });
        second.manner(TestResolver.silent());

        // Then
        assertThat(client.ask(NAME, A).code()).isEqualTo(TestAnswer.SERVFAIL);
        assertThat(server.count(Count.FORWARDED)).isOne();
    }

    @Test
    void followsAServiceThatStandsForANameElsewhere() throws Exception {
        // Given
        first.manner((query, _) ->
                List.of(TestReply.to(query).alias("cdn.example.net", "192.0.2.9", 60).bytes()));

        // When
        TestAnswer answer = client.ask("world.default.svc.cluster.local", A);

        // Then
        assertThat(answer.answers())
                .containsExactly(
                        new TestAnswer.Entry(
                                "world.default.svc.cluster.local",
                                TestQuery.CNAME,
                                5,
                                "www.example.com"),
                        new TestAnswer.Entry(
                                "www.example.com", TestQuery.CNAME, 60, "cdn.example.net"),
                        new TestAnswer.Entry("cdn.example.net", A, 60, "192.0.2.9"));
    }

    @Test
    void aServiceThatStandsForANameThatIsNotThereSaysSo() throws Exception {
        // Given
        first.manner(failing(TestAnswer.NXDOMAIN));

        // When
        TestAnswer answer = client.ask("world.default.svc.cluster.local", A);

        // Then
        assertThat(answer.code()).isEqualTo(TestAnswer.NXDOMAIN);
        assertThat(answer.contents()).containsExactly("www.example.com");
    }

    @Test
    void namesOfTheClusterNeverLeaveTheMachine() throws Exception {
        // When
        client.ask("www.example.com.default.svc.cluster.local", A);
        client.ask("web.default.svc", TestQuery.AAAA);
        client.ask("nope.barista.internal", A);
        client.ask("99.0.88.10.in-addr.arpa", TestQuery.PTR);
        client.ask("localhost", A);

        // Then
        assertThat(first.asked()).isZero();
        assertThat(second.asked()).isZero();
        assertThat(server.count(Count.OWN)).isEqualTo(5);
    }
}
