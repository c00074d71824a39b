package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeepRunningTest {

    private static final ObjectKey HELLO = TestGateway.HELLO;

    private static TestApp asking(String value) throws Exception {
        return new TestApp(call ->
                call.reply(
                        List.of(
                                "HTTP/1.1 200 OK",
                                "Content-Length: 2",
                                "Barista-Keep-Running: " + value,
                                "X-Other: stays"),
                        "ok"));
    }

    @Test
    void keepsAnInstanceRunningAfterAResponseThatAsksForIt() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = asking("1h");
                TestClient client = gateway.client()) {
            gateway.serve("one", app.port());

            Response response = client.get("hello.test", "/");

            assertThat(response.body()).isEqualTo("ok");
            assertThat(response.head()).doesNotContainIgnoringCase("keep-running");
            assertThat(response.field("X-Other")).isEqualTo("stays");
            Await.until(() -> gateway.gateway.inFlight("one") == 0);
            assertThat(gateway.gateway.lower(HELLO, "one", Rung.FROZEN)).isFalse();
            assertThat(gateway.gateway.idle(HELLO, "one")).isZero();
            assertThat(gateway.gateway.remove(HELLO, "one")).isNotCompleted();
        }
    }

    @Test
    void grantsNoMoreThanTheLongestTimeThatIsSet() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = asking("1h");
                TestClient client = gateway.client()) {
            gateway.gateway.keepRunningMax(Duration.ofMillis(1));
            gateway.serve("one", app.port());

            assertThat(client.get("hello.test", "/").body()).isEqualTo("ok");

            Await.until(() -> gateway.gateway.idle(HELLO, "one").isPositive());
            assertThat(gateway.gateway.remove(HELLO, "one")).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    void ignoresAndCountsWhatIsNoDuration() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = asking("forever");
                TestClient client = gateway.client()) {
            gateway.serve("one", app.port());

            Response response = client.get("hello.test", "/");

            assertThat(response.head()).doesNotContainIgnoringCase("keep-running");
            Await.until(() -> gateway.gateway.lower(HELLO, "one", Rung.FROZEN));
            assertThat(gateway.gateway.snapshot().count(Count.KEEP_RUNNING_MALFORMED)).isOne();
        }
    }
}
