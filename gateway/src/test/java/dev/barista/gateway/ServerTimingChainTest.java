package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.LocalListener;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ObjectKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Three Services that sleep, each of which calls the next and passes on what it is told of the
/// time.
@Timeout(60)
class ServerTimingChainTest {

    private static final List<String> CHAIN = List.of("a", "b", "c");

    /// An app that calls the next one, and answers with the field of its answer as its own.
    private static TestApp passingOn(InetSocketAddress gateway, String next) throws Exception {
        return new TestApp(call -> {
            try (TestClient client = new TestClient(gateway)) {
                Response answer = client.get(next + ".default", "/");
                StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
                timings(answer).forEach(line -> head.append(line).append("\r\n"));
                return call.reply(head + "\r\n");
            }
        });
    }

    private static List<String> timings(Response response) {
        return response.head().lines().filter(line -> line.startsWith("Server-Timing:")).toList();
    }

    private static void wake(TestGateway gateway, ObjectKey revision, TestApp app) {
        gateway.gateway.add(
                revision,
                new Backend(
                        "pod-" + revision.name(),
                        new Endpoint.OnHost("127.0.0.1", app.port()),
                        Rung.RUNNING,
                        Rung.STOPPED,
                        List.of(new Stage("start-" + revision.name(), Duration.ofMillis(7)))));
    }

    @Test
    void eachHopAddsALineOfItsOwn() throws Exception {
        try (TestGateway gateway = new TestGateway();
                LocalListener local =
                        gateway.gateway.listenLocally(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                TestApp a = passingOn(local.address(), "b");
                TestApp b = passingOn(local.address(), "c");
                TestApp c = new TestApp(call -> call.ok(""));
                TestClient client = new TestClient(local.address())) {
            for (String name : CHAIN) {
                ObjectKey revision = new ObjectKey("default", name);
                gateway.gateway.limits(revision, RevisionLimits.DEFAULT);
                gateway.route(name + ".default", revision);
            }

            client.head("GET / HTTP/1.1", "Host: a.default");
            for (TestApp app : List.of(a, b, c)) {
                ObjectKey wanted = gateway.wanted.poll(10, TimeUnit.SECONDS);
                assertThat(wanted).isNotNull();
                wake(gateway, wanted, app);
            }
            List<String> sleeping = timings(client.read());
            List<String> warm = timings(client.get("a.default", "/"));

            assertThat(sleeping).hasSize(3);
            for (int hop = 0; hop < 3; hop++) {
                assertThat(sleeping.get(hop))
                        .startsWith("Server-Timing: hold;dur=")
                        .contains("start-" + CHAIN.get(2 - hop) + ";dur=7.000", "upstream;dur=");
            }
            assertThat(warm).isEmpty();
        }
    }
}
