package dev.barista.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.gateway.TestClient.Response;
import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.GatewaySettings.Queues;
import dev.barista.gateway.port.Sockets;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NamespaceTest {

    @BeforeEach
    void needsRootAndEpoll() {
        assumeTrue(System.getProperty("user.name").equals("root"), "network namespaces need root");
        assumeTrue(Epoll.isAvailable(), "sockets from descriptors need epoll");
    }

    @Test
    void reachesAnInstanceByASocketOpenedInItsNamespace() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        Sockets sockets =
                pid -> {
                    opened.incrementAndGet();
                    return TestNamespace.socket(pid, false);
                };
        try (TestNamespace namespace = new TestNamespace();
                TestGateway gateway = gateway(sockets);
                TestApp app =
                        new TestApp(
                                TestNamespace.inside(namespace.pid(), NamespaceTest::listen),
                                call -> call.ok("from " + call.target()));
                TestClient client = gateway.client()) {
            serve(gateway, namespace.pid(), app.port());

            Response first = client.get("hello.test", "/1");
            Response second = client.get("hello.test", "/2");

            assertThat(first.body()).isEqualTo("from /1");
            assertThat(second.body()).isEqualTo("from /2");
            assertThat(opened).hasValue(1);
        }
    }

    @Test
    void reportsARefusalInTheNamespace() throws Exception {
        try (TestNamespace namespace = new TestNamespace();
                TestGateway gateway = gateway(pid -> TestNamespace.socket(pid, false));
                TestClient client = gateway.client()) {
            serve(gateway, namespace.pid(), 8080);

            assertThat(client.get("hello.test", "/").body())
                    .isEqualTo("dial tcp 127.0.0.1:8080: connect: connection refused\n");
        }
    }

    @Test
    void refusesASocketThatBlocks() throws Exception {
        try (TestNamespace namespace = new TestNamespace();
                TestGateway gateway = gateway(pid -> TestNamespace.socket(pid, true));
                TestClient client = gateway.client()) {
            serve(gateway, namespace.pid(), 8080);

            assertThat(client.get("hello.test", "/").body()).contains("SOCK_NONBLOCK");
        }
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    }

    private static TestGateway gateway(Sockets sockets) throws Exception {
        return new TestGateway(TestGateway.settings(new Queues(100, 100)), sockets);
    }

    private static void serve(TestGateway gateway, long pid, int port) {
        gateway.gateway.add(
                TestGateway.HELLO,
                new Backend(
                        "namespaced",
                        new Endpoint.InNamespace(pid, port),
                        Rung.RUNNING,
                        Rung.STOPPED,
                        List.of()));
    }
}
