package dev.barista.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.linux.NetworkNamespace;
import dev.barista.runtime.linux.Self;
import dev.barista.runtime.network.PodAddresses;
import dev.barista.runtime.network.PodNetwork;
import dev.barista.runtime.network.TestHost;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With bridge, host-local, tuning and loopback of Debian's `containernetworking-plugins`, in a
/// network namespace of the test's. Skipped where they are not installed.
class DebianPluginsTest {

    private static final int CLOSED_PORT = 9;

    @TempDir private Path folder;
    private TestHost host;
    private final List<CniNetworks> open = new ArrayList<>();

    @BeforeEach
    void openHost() throws IOException {
        assumeTrue(Self.administers(), "not root");
        assumeTrue(
                CniSettings.FOLDERS.stream().anyMatch(one -> Files.exists(one.resolve("bridge"))),
                "containernetworking-plugins are not installed");
        host = TestHost.open();
    }

    @AfterEach
    void closeAll() {
        open.forEach(CniNetworks::close);
        if (host != null) {
            host.close();
        }
    }

    private CniNetworks open(String version, int ahead) throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve("pods.conflist"),
                        """
                        {"cniVersion": "%s", "name": "barista-test", "plugins": [
                          {"type": "bridge", "bridge": "cni-test", "isGateway": true,
                           "ipam": {"type": "host-local", "dataDir": "%s/addresses",
                             "ranges": [[{"subnet": "10.99.0.0/24"}], [{"subnet": "fd99::/64"}]],
                             "routes": [{"dst": "0.0.0.0/0"}]}},
                          {"type": "tuning", "mtu": 1300},
                          {"type": "loopback"}]}\
                        """
                                .formatted(version, folder));
        var settings = new CniSettings(config, CniSettings.FOLDERS, ahead);
        CniNetworks networks =
                host.call(() -> CniNetworks.open(settings, folder.resolve("state"), "1a2b3"));
        open.add(networks);
        return networks;
    }

    /// What host-local holds, but for its own files.
    private List<String> heldAddresses() throws IOException {
        Path held = folder.resolve("addresses/barista-test");
        if (!Files.exists(held)) {
            return List.of();
        }
        try (var files = Files.list(held)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("last_reserved") && !name.equals("lock"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean reaches(PodNetwork from, String address) throws IOException {
        return from.namespace()
                .orElseThrow()
                .call(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(address, CLOSED_PORT), 5_000);
                        return true;
                    } catch (ConnectException refused) {
                        return String.valueOf(refused.getMessage()).contains("refused");
                    }
                });
    }

    private static PodAddresses addresses(PodNetwork network) {
        return network.addresses().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.3.1", "0.4.0", "1.0.0"})
    void podsHaveAddressesAndReachTheHostAndEachOther(String version) throws IOException {
        CniNetworks networks = open(version, 0);

        PodNetwork one = networks.take();
        PodNetwork two = networks.take();

        assertThat(addresses(one)).isEqualTo(new PodAddresses("10.99.0.2", Optional.of("fd99::2")));
        assertThat(addresses(two)).isEqualTo(new PodAddresses("10.99.0.3", Optional.of("fd99::3")));
        assertThat(reaches(one, "127.0.0.1")).isTrue();
        assertThat(reaches(one, "10.99.0.1")).isTrue();
        assertThat(reaches(one, addresses(two).ipv4())).isTrue();
        assertThat(host.run("ip -o link show master cni-test").lines()).hasSize(2);
        networks.close();
        assertThat(heldAddresses()).isEmpty();
        assertThat(host.run("ip -o link show master cni-test")).isEmpty();
    }

    @Test
    void networksAreMadeAhead() throws IOException, InterruptedException {
        CniNetworks networks = open("1.0.0", 2);

        networks.sweep();

        long limit = System.nanoTime() + 30_000_000_000L;
        while (heldAddresses().size() < 4 && System.nanoTime() < limit) {
            Thread.sleep(20);
        }
        assertThat(heldAddresses()).hasSize(4); // two networks, two families
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.4.0", "1.0.0"})
    void aNetworkIsAdoptedByTheNextProcessThoughItsNamespaceHasAnotherPath(String version)
            throws IOException {
        PodNetwork running = open(version, 0).take();

        CniNetworks next = open(version, 0);
        PodNetwork adopted = next.adopt(addresses(running), again(running));
        next.sweep();

        assertThat(addresses(adopted)).isEqualTo(addresses(running));
        assertThat(reaches(adopted, "10.99.0.1")).isTrue();
        next.close();
        assertThat(heldAddresses()).isEmpty();
        assertThat(host.run("ip -o link show master cni-test")).isEmpty();
    }

    /// The namespace by another descriptor.
    private static NetworkNamespace again(PodNetwork network) throws IOException {
        return network.namespace().orElseThrow().call(NetworkNamespace::current);
    }

    @Test
    void aNetworkWhoseLinkIsLostIsNotAdopted() throws IOException {
        PodNetwork running = open("1.0.0", 0).take();
        NetworkNamespace namespace = again(running);
        var _ = host.run("ip link delete $(ip -br link show master cni-test | sed 's/@.*//')");

        CniNetworks next = open("1.0.0", 0);

        assertThatThrownBy(() -> next.adopt(addresses(running), namespace))
                .hasMessageStartingWith("CNI plugin bridge: CHECK failed, code ");
        next.close();
        assertThat(heldAddresses()).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftIsRemovedBySweep() throws IOException {
        CniNetworks killed = open("1.0.0", 0);
        PodNetwork one = killed.take();
        PodNetwork two = killed.take();
        one.namespace().orElseThrow().close(); // as its process ends
        two.namespace().orElseThrow().close();

        CniNetworks next = open("1.0.0", 0);
        next.sweep();
        next.close();

        assertThat(heldAddresses()).isEmpty();
        assertThat(folder.resolve("state")).isEmptyDirectory();
    }

    @Test
    void whatThePluginRefusesIsTold() throws IOException {
        CniNetworks networks = open("1.1.0", 0);

        assertThatThrownBy(networks::take)
                .hasMessageContaining(
                        "CNI plugin bridge: ADD failed, code 1: incompatible CNI versions");
    }
}
