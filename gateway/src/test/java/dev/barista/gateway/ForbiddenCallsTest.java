package dev.barista.gateway;

import static dev.barista.gateway.TestNetwork.SHOP_ADDRESS;
import static dev.barista.gateway.TestNetwork.STRANGER_ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.port.CallRules;
import dev.barista.gateway.port.CallRules.Verdict;
import dev.barista.gateway.port.LocalListener;
import dev.barista.model.journal.JournalEntry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls that a NetworkPolicy forbids, here all but those of one pod.
@Timeout(60)
class ForbiddenCallsTest {

    private static final CallRules ONLY_SHOP =
            (source, revision) ->
                    source.equals(SHOP_ADDRESS)
                            ? Verdict.ALLOWED
                            : new Verdict.Forbidden(revision.namespace() + "/only-shop");

    private static LocalListener listen(TestGateway gateway) throws Exception {
        gateway.gateway.network(TestNetwork.of(ONLY_SHOP));
        return gateway.gateway.listenLocally(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Test
    void aForbiddenCallIsRefusedAndWakesNothing() throws Exception {
        try (TestGateway gateway = new TestGateway();
                LocalListener local = listen(gateway);
                TestClient stranger = new TestClient(local.address(), STRANGER_ADDRESS)) {

            Response response = stranger.get("hello.test", "/");

            assertThat(response.status()).isEqualTo(403);
            assertThat(response.body())
                    .isEqualTo(
                            "pod other/stranger must not call revision default/hello-00001:"
                                    + " NetworkPolicy default/only-shop (expected: one that allows"
                                    + " it)\n");
            assertThat(gateway.wanted).isEmpty();
            assertThat(gateway.gateway.load(TestGateway.HELLO).arrivals()).isZero();
            assertThat(gateway.gateway.snapshot().count(Count.FORBIDDEN)).isOne();
        }
    }

    @Test
    void anAllowedCallIsServed() throws Exception {
        try (TestGateway gateway = new TestGateway();
                LocalListener local = listen(gateway);
                TestApp app = new TestApp(call -> call.ok("a"));
                TestClient shop = new TestClient(local.address(), SHOP_ADDRESS)) {
            gateway.serve(app);

            assertThat(shop.get("hello.test", "/").body()).isEqualTo("a");
        }
    }

    @Test
    void aForbiddenCallByThePublicListenerIsRefusedToo() throws Exception {
        try (TestGateway gateway = new TestGateway();
                var _ = listen(gateway);
                TestClient outside = gateway.client()) {

            Response response = outside.get("hello.test", "/");

            assertThat(response.status()).isEqualTo(403);
            assertThat(response.body()).startsWith("127.0.0.1 must not call revision");
        }
    }

    @Test
    void whetherTheRevisionIsReadyIsNotToldToAForbiddenCaller() throws Exception {
        try (TestGateway gateway = new TestGateway();
                LocalListener local = listen(gateway);
                TestClient stranger = new TestClient(local.address(), STRANGER_ADDRESS)) {

            Response response =
                    stranger.head("GET / HTTP/1.1", "Host: hello.test", "K-Network-Probe: queue")
                            .read();

            assertThat(response.status()).isEqualTo(403);
        }
    }

    @Test
    void rulesChangeForTheNextRequestOfAConnection() throws Exception {
        try (TestGateway gateway = new TestGateway();
                LocalListener local = listen(gateway);
                TestApp app = new TestApp(call -> call.ok("a"));
                TestClient stranger = new TestClient(local.address(), STRANGER_ADDRESS)) {
            gateway.serve(app);
            assertThat(stranger.get("hello.test", "/").status()).isEqualTo(403);

            gateway.gateway.callRules(CallRules.NONE);
            assertThat(stranger.get("hello.test", "/").status()).isEqualTo(200);

            gateway.gateway.callRules(ONLY_SHOP);
            assertThat(stranger.get("hello.test", "/").status()).isEqualTo(403);
        }
    }

    @Test
    void theJournalGetsOneEntryASecondWithTheRestCounted() throws Exception {
        try (TestGateway gateway = new TestGateway();
                LocalListener local = listen(gateway);
                TestClient stranger = new TestClient(local.address(), STRANGER_ADDRESS)) {
            long start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                stranger.get("hello.test", "/");
            }
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 2;

            Await.until(() -> gateway.journal.size() > 1);

            List<JournalEntry> entries = List.copyOf(gateway.journal);
            assertThat(entries).hasSizeLessThanOrEqualTo((int) (2 * seconds));
            assertThat(entries)
                    .allSatisfy(entry ->
                            assertThat(entry)
                                    .isInstanceOfSatisfying(
                                            JournalEntry.Shed.class,
                                            shed -> {
                                                assertThat(shed.status()).isEqualTo(403);
                                                assertThat(shed.caller().pod())
                                                        .isEqualTo("other/stranger");
                                            }));
        }
    }
}
