package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.port.CallRules.Verdict;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.port.ServiceBackend;
import dev.barista.gateway.port.ServicePort;
import dev.barista.gateway.port.Sockets;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Ingresses that name a Service which is no Revision's, as other components write them.
@Timeout(60)
class ServiceBackendsTest {

    private static final ObjectKey BROKER = new ObjectKey("default", "broker");
    private static final ServicePort HTTP = new ServicePort(BROKER, "http");

    /// `broker.test` leads to a Service.
    private static void route(TestGateway gateway, ServicePort to, @Nullable String rewriteHost) {
        ApiObject ingress =
                ApiObject.of(Types.INGRESS, new ObjectKey("default", "broker.test"))
                        .with(tree -> {
                            var rule = tree.putObject("spec").putArray("rules").addObject();
                            rule.putArray("hosts").add("broker.test");
                            var path = rule.putObject("http").putArray("paths").addObject();
                            path.putObject("appendHeaders").put("X-Ingress", "broker");
                            if (rewriteHost != null) {
                                path.put("rewriteHost", rewriteHost);
                            }
                            path.putArray("splits")
                                    .addObject()
                                    .put("serviceNamespace", to.service().namespace())
                                    .put("serviceName", to.service().name())
                                    .put("servicePort", to.port())
                                    .put("percent", 100);
                        });
        gateway.publish("broker.test", ingress);
    }

    private static void serve(TestGateway gateway, ServicePort port, TestApp... apps) {
        gateway.gateway.service(
                port,
                Optional.of(
                        new ServiceBackend.Endpoints(
                                Arrays.stream(apps)
                                        .map(app -> new Endpoint.OnHost("127.0.0.1", app.port()))
                                        .toList())));
    }

    private static void alias(TestGateway gateway, ServicePort port, String host) {
        gateway.gateway.service(port, Optional.of(new ServiceBackend.SameGateway(host)));
    }

    @Test
    void requestsGoToAllEndpoints() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp one = new TestApp(call -> call.ok("one"));
                TestApp two = new TestApp(call -> call.ok("two"));
                TestClient client = gateway.client()) {
            route(gateway, HTTP, null);
            serve(gateway, HTTP, one, two);

            Set<String> bodies = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                bodies.add(client.get("broker.test", "/").body());
            }

            assertThat(bodies).containsExactlyInAnyOrder("one", "two");
            assertThat(one.heads.getFirst())
                    .contains("Host: broker.test\r\n", "X-Ingress: broker\r\n");
            assertThat(gateway.journal).isEmpty();
        }
    }

    @Test
    void aServiceWithoutEndpointsIsAnsweredAtOnce() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            route(gateway, HTTP, null);
            serve(gateway, HTTP);

            Response response = client.get("broker.test", "/");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body())
                    .isEqualTo(
                            "endpoints of Service default/broker:http: none (expected: one that is"
                                    + " ready)\n");
            assertThat(gateway.wanted).isEmpty();
            assertThat(gateway.journal.poll(10, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            JournalEntry.Shed.class,
                            shed -> assertThat(shed.revision()).isEqualTo(BROKER));
        }
    }

    @Test
    void anEndpointComesAndGoes() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp one = new TestApp(call -> call.ok("one"));
                TestApp two = new TestApp(call -> call.ok("two"));
                TestClient client = gateway.client()) {
            route(gateway, HTTP, null);
            serve(gateway, HTTP, one);
            assertThat(client.get("broker.test", "/").body()).isEqualTo("one");

            serve(gateway, HTTP, two);
            assertThat(client.get("broker.test", "/").body()).isEqualTo("two");

            serve(gateway, HTTP);
            assertThat(client.get("broker.test", "/").status()).isEqualTo(503);

            gateway.gateway.service(HTTP, Optional.empty());
            assertThat(client.get("broker.test", "/").status()).isEqualTo(404);
        }
    }

    @Test
    void aRequestThatAnEndpointRefusedIsAnsweredWhenThatIsGone() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (TestGateway gateway =
                        new TestGateway(
                                TestGateway.retrying(Duration.ofSeconds(30)), Sockets.none());
                TestClient client = gateway.client()) {
            route(gateway, HTTP, null);
            var refusing = List.of(new Endpoint.OnHost("127.0.0.1", port));
            gateway.gateway.service(HTTP, Optional.of(new ServiceBackend.Endpoints(refusing)));
            client.head("GET / HTTP/1.1", "Host: broker.test");
            Await.until(() -> gateway.gateway.snapshot().waiting() == 1);

            serve(gateway, HTTP);

            assertThat(client.read().status()).isEqualTo(503);
        }
    }

    @Test
    void aRevisionOfTheNameComesFirst() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok("revision"));
                TestApp other = new TestApp(call -> call.ok("service"));
                TestClient client = gateway.client()) {
            ServicePort hello = new ServicePort(TestGateway.HELLO, "http");
            route(gateway, hello, null);
            serve(gateway, hello, other);
            gateway.serve(app);

            assertThat(client.get("broker.test", "/").body()).isEqualTo("revision");

            gateway.gateway.forget(TestGateway.HELLO);
            assertThat(client.get("broker.test", "/").body()).isEqualTo("service");

            gateway.gateway.limits(TestGateway.HELLO, RevisionLimits.DEFAULT);
            gateway.serve(app);
            assertThat(client.get("broker.test", "/").body()).isEqualTo("revision");
        }
    }

    @Test
    void thePlaceholderOfARouteLeadsOnToItsRevision() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestApp app = new TestApp(call -> call.ok(call.head()));
                TestClient client = gateway.client()) {
            route(gateway, HTTP, "hello.other");
            alias(gateway, HTTP, "hello.test");
            client.head("GET /x HTTP/1.1", "Host: broker.test");
            assertThat(gateway.wanted.poll(10, TimeUnit.SECONDS)).isEqualTo(TestGateway.HELLO);
            gateway.serve(app);

            assertThat(client.read().body())
                    .contains("Host: hello.other\r\n")
                    .contains("X-Split: hello-00001\r\n", "X-Ingress: broker\r\n");
        }
    }

    @Test
    void aNameForAHostThatNoIngressHasIsExplained() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            route(gateway, HTTP, null);
            alias(gateway, HTTP, "gone.default.svc.cluster.local");

            Response response = client.get("broker.test", "/");

            assertThat(response.status()).isEqualTo(404);
            assertThat(response.body())
                    .contains("default/broker:http", "gone.default.svc.cluster.local");
        }
    }

    @Test
    void namesForEachOtherEnd() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            route(gateway, HTTP, null);
            alias(gateway, HTTP, "broker.test");

            assertThat(client.get("broker.test", "/").status()).isEqualTo(508);
            assertThat(client.get("broker.test", "/").status()).isEqualTo(508);
            assertThat(client.get("nobody.test", "/").status()).isEqualTo(404);
        }
    }

    @Test
    void aPolicyOfTheRevisionBehindANameHolds() throws Exception {
        try (TestGateway gateway = new TestGateway();
                TestClient client = gateway.client()) {
            route(gateway, HTTP, null);
            alias(gateway, HTTP, "hello.test");
            gateway.gateway.callRules((_, revision) ->
                    revision.equals(TestGateway.HELLO)
                            ? new Verdict.Forbidden("default/none")
                            : Verdict.ALLOWED);

            assertThat(client.get("broker.test", "/").status()).isEqualTo(403);
            assertThat(gateway.wanted).isEmpty();
        }
    }
}
