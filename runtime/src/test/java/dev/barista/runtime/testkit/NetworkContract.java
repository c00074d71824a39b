package dev.barista.runtime.testkit;

import static dev.barista.runtime.testkit.KilledBarista.Deed.START_IN_NETWORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Parked;
import dev.barista.runtime.container.StateFolder;
import dev.barista.runtime.network.NetworkSettings;
import dev.barista.runtime.network.PodAddresses;
import dev.barista.runtime.network.PodNetworks;
import dev.barista.runtime.network.TestHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Sandboxes on the node's network. The node is a network namespace of the test's; not run by
/// drivers whose sandboxes have no network of their own.
interface NetworkContract extends DriverWorld {

    NetworkSettings AHEAD = new NetworkSettings(NetworkSettings.AUTO, NetworkSettings.AUTO, 2);

    /// A driver with networks, on a host of its own.
    record Node(TestHost host, PodNetworks networks, Driver driver) implements AutoCloseable {

        Instance start(InstanceSpec spec) throws IOException {
            return Instance.start(driver, spec);
        }

        List<String> links() throws IOException {
            return host.run("ip -o link show group " + networks.linkGroup()).lines().toList();
        }

        /// Removal is in the background.
        void awaitLinks(int count) throws IOException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (links().size() != count && System.nanoTime() < end) {
                LockSupport.parkNanos(5_000_000);
            }
            assertThat(links()).hasSize(count);
        }

        @Override
        public void close() {
            driver.close();
            networks.close();
            host.close();
        }
    }

    private Path stateInNetwork() {
        return folder().resolve("state-in-network");
    }

    private Node node(TestHost host, NetworkSettings settings) throws IOException {
        assumeTrue(driver().abilities().ownNetwork(), "no networks of its own");
        String id = new StateFolder(stateInNetwork()).nodeId();
        PodNetworks networks = host.call(() -> PodNetworks.open(settings, id));
        return new Node(host, networks, open(stateInNetwork(), networks));
    }

    private static PodAddresses addresses(Instance instance) {
        return instance.addresses().orElseThrow();
    }

    private static String exec(Instance instance, String command) throws Exception {
        return instance.exec(List.of("sh", "-c", command), PATIENCE).output();
    }

    @Test
    default void givesASandboxItsAddressAndReachesTheGateway() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "no networks of its own");
        try (Node node = node(TestHost.open(), AHEAD)) {
            Instance instance = node.start(shell("a", "sleep 100"));
            PodAddresses addresses = addresses(instance);
            String gateway = node.networks().range().gateway().ipv4();

            assertThat(exec(instance, "ip -o address show dev eth0"))
                    .contains(" %s/32 ".formatted(addresses.ipv4()))
                    .contains(" scope global ");
            try (ServerSocket server =
                    node.host()
                            .call(() -> new ServerSocket(0, 1, InetAddress.ofLiteral(gateway)))) {
                server.setSoTimeout((int) PATIENCE.toMillis());
                exec(
                        instance,
                        "nc -w 5 %s %d </dev/null >/dev/null 2>&1 &"
                                .formatted(gateway, server.getLocalPort()));
                try (var client = server.accept()) {
                    assertThat(client.getInetAddress().getHostAddress())
                            .isEqualTo(addresses.ipv4());
                }
            }
        }
    }

    @Test
    default void letsTwoSandboxesReachEachOther() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "no networks of its own");
        try (Node node = node(TestHost.open(), AHEAD)) {
            Instance one = node.start(server("one"));
            Instance two = node.start(shell("two", "sleep 100"));
            assertThat(status(one, "/index.html")).isEqualTo(200);

            assertThat(addresses(two)).isNotEqualTo(addresses(one));
            String url = "http://%s:8080/index.html".formatted(addresses(one).ipv4());
            assertThat(exec(two, "wget -q -O - " + url)).isEqualTo("hello\n");
        }
    }

    @Test
    default void removesTheLinkWithTheSandbox() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "no networks of its own");
        TestHost host = TestHost.open();
        String before = host.state();
        var noneAhead = new NetworkSettings(NetworkSettings.AUTO, NetworkSettings.AUTO, 0);
        try (Node node = node(host, noneAhead)) {
            Instance one = node.start(shell("one", "sleep 100"));
            Instance two = node.start(shell("two", "sleep 100"));
            assertThat(node.links()).hasSize(2);

            one.remove();

            node.awaitLinks(1);
            assertThat(node.links().getFirst())
                    .contains("%04x@".formatted(lastByte(addresses(two))));
            node.driver().close();
            node.networks().close();
            assertThat(host.state()).isEqualTo(before);
        }
    }

    private static int lastByte(PodAddresses addresses) {
        return InetAddress.ofLiteral(addresses.ipv4()).getAddress()[3];
    }

    @Test
    default void keepsTheAddressOfAnAdoptedSandbox() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "no networks of its own");
        TestHost host = TestHost.open();
        var plan =
                new KilledBarista.Plan(getClass(), stateInNetwork(), server("a"), START_IN_NETWORK);
        long pid = host.call(() -> KilledBarista.startAndDie(plan));
        try (Node node = node(host, AHEAD)) {
            Instance adopted = Instance.adopt(node.driver(), "a").orElseThrow();
            assertThat(node.driver().sweep()).isEmpty();
            Instance other = node.start(shell("other", "sleep 100"));

            assertThat(adopted.pid()).isEqualTo(pid);
            assertThat(exec(adopted, "ip -o address show dev eth0"))
                    .contains(" %s/32 ".formatted(addresses(adopted).ipv4()));
            assertThat(addresses(other)).isNotEqualTo(addresses(adopted));
            String url = "http://%s:8080/index.html".formatted(addresses(adopted).ipv4());
            assertThat(exec(other, "wget -q -O - " + url)).isEqualTo("hello\n");
            node.awaitLinks(2 + AHEAD.ahead());
        }
    }

    @Test
    default void makesAnotherInsteadOfOneWhoseAddressIsOutOfRange() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "no networks of its own");
        TestHost host = TestHost.open();
        var plan =
                new KilledBarista.Plan(getClass(), stateInNetwork(), server("a"), START_IN_NETWORK);
        long pid = host.call(() -> KilledBarista.startAndDie(plan));
        var other = new NetworkSettings("10.99.0.0/24", NetworkSettings.AUTO, 0);
        try (Node node = node(host, other)) {
            assertThat(Instance.adopt(node.driver(), "a")).isEmpty();
            assertThat(node.driver().sweep()).containsExactly("a");

            awaitDeath(pid);
            assertThat(addresses(node.start(shell("a", "sleep 100"))).ipv4())
                    .startsWith("10.99.0.");
        }
    }

    @Test
    default void tellsTheAddressOfOneThatIsParked() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "no networks of its own");
        assumeTrue(driver().abilities().parks());
        try (Node node = node(TestHost.open(), AHEAD)) {
            Parked parked = Instance.park(node.driver(), server("a"));
            var addresses = parked.addresses();

            Instance started = parked.start();

            assertThat(started.addresses()).isEqualTo(addresses).isPresent();
        }
    }
}
