package dev.barista.gateway;

import static dev.barista.gateway.TestNetwork.SHOP_ADDRESS;
import static dev.barista.gateway.TestNetwork.STRANGER_ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.port.CallRules;
import dev.barista.gateway.port.LocalListener;
import dev.barista.gateway.port.Sockets;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The listener for all, which serves public hosts, and the one for the cluster, which serves all.
@Timeout(60)
class TwoListenersTest {

    private static final ObjectKey HELLO = TestGateway.HELLO;
    private static final List<String> LOCAL_HOSTS =
            List.of("hello.default", "hello.default.svc", "hello.default.svc.cluster.local");

    /// `hello.test` for all, and the names within the cluster.
    private static ApiObject ingress() {
        return ApiObject.of(Types.INGRESS, new ObjectKey("default", "hello"))
                .with(tree -> {
                    var rules = tree.putObject("spec").putArray("rules");
                    for (String visibility : List.of("ExternalIP", "ClusterLocal")) {
                        var rule = rules.addObject().put("visibility", visibility);
                        var hosts = rule.putArray("hosts");
                        if (visibility.equals("ExternalIP")) {
                            hosts.add("hello.test");
                        } else {
                            LOCAL_HOSTS.forEach(hosts::add);
                        }
                        rule.putObject("http")
                                .putArray("paths")
                                .addObject()
                                .putArray("splits")
                                .addObject()
                                .put("serviceNamespace", HELLO.namespace())
                                .put("serviceName", HELLO.name())
                                .put("percent", 100);
                    }
                });
    }

    private static LocalListener listen(TestGateway gateway) throws IOException {
        gateway.publish("hello.test", ingress());
        gateway.gateway.network(TestNetwork.of(CallRules.NONE));
        return gateway.gateway.listenLocally(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: hello.default.svc.cluster.local",
                "GET / HTTP/1.1\r\nHost: hello.default.svc.cluster.local:80",
                "GET / HTTP/1.1\r\nHost: Hello.Default.SVC.Cluster.Local",
                "GET / HTTP/1.1\r\nHost: hello.default.svc.cluster.local.",
                "GET / HTTP/1.1\r\nHost: hello.default.svc.cluster.local.:80",
                "GET / HTTP/1.1\r\nHost: hello.default.svc",
                "GET / HTTP/1.1\r\nHost: hello.default",
                "GET / HTTP/1.1\r\nHost: hello",
                "GET / HTTP/1.0\r\nHost: hello.default",
                "GET http://hello.default/ HTTP/1.1\r\nHost: hello.test",
                "GET http://hello.default:80/ HTTP/1.1\r\nHost: hello.test",
                "GET / HTTP/1.1\r\nHost: nobody.test\r\nX-Forwarded-Host: hello.default",
                "GET / HTTP/1.1\r\nHost: nobody.test\r\nForwarded: host=hello.default",
                "GET / HTTP/1.1\r\nHost: nobody.test\r\nK-Original-Host: hello.default",
                "GET / HTTP/1.1\r\nHost: hello.default\r\nKnative-Serving-Tag: hello",
                "GET / HTTP/1.1\r\nHost: nobody.test\r\nKnative-Serving-Revision: hello-00001"
                        + "\r\nKnative-Serving-Namespace: default",
                "GET / HTTP/1.1\r\nHost: hello.default\r\nK-Network-Probe: queue",
                "GET / HTTP/1.1\r\nHost: hello.default\r\nK-Network-Probe: probe"
                        + "\r\nK-Network-Hash: a",
            })
    void aHostOfTheClusterAloneIsAnUnknownHostOutside(String head) throws Exception {
        try (TestGateway gateway = new TestGateway();
                var _ = listen(gateway);
                TestClient client = gateway.client();
                TestClient other = gateway.client()) {
            Response unknown = other.get("nobody.test", "/");

            Response response = client.send(head + "\r\n\r\n").read();

            assertThat(response.status()).isEqualTo(404);
            assertThat(response.body()).isEqualTo(unknown.body());
            assertThat(gateway.wanted).isEmpty();
        }
    }

    @Test
    void theListenerWithinTheClusterServesBoth() throws Exception {
        try (TestGateway gateway = new TestGateway();
                LocalListener local = listen(gateway);
                TestApp app = new TestApp(call -> call.ok(call.field("Host")));
                TestClient client = new TestClient(local.address())) {
            gateway.serve(app);

            for (String host : LOCAL_HOSTS) {
                assertThat(client.get(host, "/").body()).isEqualTo(host);
            }
            assertThat(client.get("hello.test", "/").body()).isEqualTo("hello.test");
            assertThat(client.get("nobody.test", "/").status()).isEqualTo(404);
        }
    }

    @Test
    void aNameWithoutADotIsOneOfTheCallersNamespace() throws Exception {
        try (TestGateway gateway = new TestGateway();
                LocalListener local = listen(gateway);
                TestApp app = new TestApp(call -> call.ok(call.field("Host")));
                TestClient shop = new TestClient(local.address(), SHOP_ADDRESS);
                TestClient stranger = new TestClient(local.address(), STRANGER_ADDRESS);
                TestClient noPod = new TestClient(local.address())) {
            gateway.serve(app);

            assertThat(shop.get("hello", "/").body()).isEqualTo("hello");
            assertThat(shop.get("HELLO:80", "/").body()).isEqualTo("HELLO:80");
            assertThat(shop.get("unknown", "/").status()).isEqualTo(404);
            assertThat(stranger.get("hello", "/").status()).isEqualTo(404);
            assertThat(noPod.get("hello", "/").status()).isEqualTo(404);
        }
    }

    @Test
    void theJournalNamesThePodThatWokeARevision() throws Exception {
        try (TestGateway gateway = new TestGateway();
                LocalListener local = listen(gateway);
                TestApp app = new TestApp(call -> call.ok(call.field("X-Forwarded-For")));
                TestClient shop = new TestClient(local.address(), SHOP_ADDRESS)) {
            shop.head("GET /x HTTP/1.1", "Host: hello", "X-Forwarded-For: 127.0.0.8");
            assertThat(gateway.wanted.poll(10, TimeUnit.SECONDS)).isEqualTo(HELLO);
            gateway.serve(app);

            Response response = shop.read();

            assertThat(response.body()).isEqualTo("127.0.0.8, 127.0.0.7");
            assertThat(gateway.journal.poll(10, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            JournalEntry.Woke.class,
                            woke -> {
                                assertThat(woke.caller().pod())
                                        .isEqualTo(TestNetwork.SHOP.toString());
                                assertThat(woke.caller().source()).isEqualTo("127.0.0.7");
                            });
        }
    }

    @Test
    void aPodIsNoTrustedProxy() throws Exception {
        try (TestGateway gateway =
                        new TestGateway(TestGateway.trusting("127.0.0.0/8"), Sockets.none());
                LocalListener local = listen(gateway);
                TestApp app = new TestApp(call -> call.ok(call.field("X-Forwarded-Proto")));
                TestClient shop = new TestClient(local.address(), SHOP_ADDRESS)) {
            gateway.serve(app);

            Response response =
                    shop.head("GET / HTTP/1.1", "Host: hello", "X-Forwarded-Proto: https").read();

            assertThat(response.body()).isEqualTo("http");
        }
    }

    @Test
    void connectionsOfBothAreCounted() throws Exception {
        try (TestGateway gateway = new TestGateway();
                LocalListener local = listen(gateway);
                TestApp app = new TestApp(call -> call.ok("a"))) {
            gateway.serve(app);
            try (TestClient outside = gateway.client();
                    TestClient within = new TestClient(local.address())) {
                outside.get("hello.test", "/");
                within.get("hello.test", "/");

                assertThat(gateway.gateway.snapshot().connections()).isEqualTo(2);
            }
            Await.until(() -> gateway.gateway.snapshot().connections() == 0);
            assertThat(gateway.gateway.snapshot().count(Count.CONNECTIONS_OPENED)).isEqualTo(2);
        }
    }

    @Test
    void clientsWithinTheClusterMayHaveHalfOfAllConnections() throws Exception {
        try (TestGateway gateway = new TestGateway(TestGateway.connections(4), Sockets.none());
                LocalListener local = listen(gateway);
                TestApp app = new TestApp(call -> call.ok("a"));
                TestClient one = new TestClient(local.address());
                TestClient two = new TestClient(local.address());
                TestClient three = new TestClient(local.address())) {
            gateway.serve(app);
            assertThat(one.get("hello.test", "/").status()).isEqualTo(200);
            assertThat(two.get("hello.test", "/").status()).isEqualTo(200);
            assertThat(three.atEnd()).isTrue();

            try (TestClient outside = gateway.client()) {
                assertThat(outside.get("hello.test", "/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aListenerComesAndGoesWhileTheOtherServes() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok("a"))) {
            gateway.serve(app);
            assertThat(gateway.gateway.localAddress()).isEmpty();
            LocalListener local = listen(gateway);
            InetSocketAddress address = local.address();
            assertThat(gateway.gateway.localAddress()).contains(address);
            try (TestClient idle = new TestClient(address);
                    TestClient outside = gateway.client()) {
                assertThat(idle.get("hello", "/").status()).isEqualTo(404);

                local.close();

                assertThat(idle.atEnd()).isTrue();
                assertThatThrownBy(() -> new TestClient(address))
                        .isInstanceOf(ConnectException.class);
                assertThat(gateway.gateway.localAddress()).isEmpty();
                assertThat(outside.get("hello.test", "/").status()).isEqualTo(200);
            }
            try (LocalListener again = gateway.gateway.listenLocally(address);
                    TestClient client = new TestClient(again.address())) {
                assertThat(client.get("hello.test", "/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aRequestUnderWayOutlivesItsListener() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok(call.body()))) {
            LocalListener local = listen(gateway);
            gateway.serve(app);
            try (TestClient client = new TestClient(local.address())) {
                client.head("POST / HTTP/1.1", "Host: hello.test", "Content-Length: 2").send("o");
                Await.until(() -> app.heads.size() == 1);

                local.close();
                Response response = client.send("k").read();

                assertThat(response.body()).isEqualTo("ok");
                assertThat(response.field("Connection")).isEqualTo("close");
                assertThat(client.atEnd()).isTrue();
            }
        }
    }

    @Test
    void closingEndsRequestsOfBoth() throws Exception {
        TestGateway gateway = new TestGateway();
        try (LocalListener local = listen(gateway);
                TestClient outside = gateway.client();
                TestClient within = new TestClient(local.address())) {
            outside.head("GET / HTTP/1.1", "Host: hello.test");
            within.head("GET / HTTP/1.1", "Host: hello.default");
            Await.until(() -> gateway.gateway.snapshot().waiting() == 2);

            gateway.close();

            assertThat(outside.read().status()).isEqualTo(503);
            assertThat(within.read().status()).isEqualTo(503);
            assertThatThrownBy(() -> new TestClient(local.address()))
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void saysWhichAddressOfTheClusterIsInUse() throws Exception {
        try (TestGateway gateway = new TestGateway();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());

            assertThatThrownBy(() -> gateway.gateway.listenLocally(address))
                    .hasMessageMatching(
                            "cluster-local gateway address: \\S+:%d \\(expected: free to listen at\\): Address already in use"
                                    .formatted(taken.getLocalPort()));
        }
    }

    @Test
    void withoutALocalListenerNothingChangesForPublicHosts() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok("a"));
                TestClient client = gateway.client()) {
            gateway.publish("hello.test", ingress());
            gateway.serve(app);

            assertThat(client.get("hello.test", "/").status()).isEqualTo(200);
            assertThat(client.get("hello.default", "/").status()).isEqualTo(404);
            assertThat(gateway.gateway.idle(HELLO, "x")).isEqualTo(Duration.ZERO);
        }
    }
}
