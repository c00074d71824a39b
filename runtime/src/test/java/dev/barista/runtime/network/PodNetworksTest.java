package dev.barista.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.linux.NetworkNamespace;
import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against the kernel, in network namespaces of the test's.
class PodNetworksTest {

    private static final String ID = "1a2b3c4d5e";
    private static final String OTHER = "ffffffffff";
    private static final int CLOSED_PORT = 9;
    private static final NetworkSettings NONE_AHEAD =
            new NetworkSettings(NetworkSettings.AUTO, NetworkSettings.AUTO, 0);

    private TestHost host;
    private final List<PodNetworks> open = new ArrayList<>();

    @BeforeEach
    void openHost() throws IOException {
        assumeTrue(Self.administers(), "not root");
        host = TestHost.open();
    }

    @AfterEach
    void closeAll() {
        open.forEach(PodNetworks::close);
        if (host != null) {
            host.close();
        }
    }

    private PodNetworks open(NetworkSettings settings, String id) throws IOException {
        PodNetworks networks = host.call(() -> PodNetworks.open(settings, id));
        open.add(networks);
        return networks;
    }

    private static String inside(PodNetwork network, String command) throws IOException {
        return TestHost.run(network.namespace().orElseThrow(), command);
    }

    private static PodAddresses addresses(PodNetwork network) {
        return network.addresses().orElseThrow();
    }

    @Test
    void givesEachPodAnAddressAndAWayToTheGatewayAndOtherPods() throws IOException {
        // Given
        PodNetworks networks = open(NONE_AHEAD, ID);

        // When
        PodNetwork one = networks.take();
        PodNetwork two = networks.take();

        // Then
        assertThat(addresses(one).ipv4()).isEqualTo("10.88.0.2");
        assertThat(addresses(two).ipv4()).isEqualTo("10.88.0.3");
        for (String address : networks.range().gateway().all()) {
            assertThat(reaches(one, address)).as(address).isTrue();
        }
        for (String address : networks.range().host().all()) {
            assertThat(reaches(one, address)).as(address).isTrue();
        }
        for (String address : addresses(two).all()) {
            assertThat(reaches(one, address)).as(address).isTrue();
        }
        assertThat(inside(one, "ip -o link")).contains("eth0").contains("mtu 1400").contains("lo:");
        assertThat(inside(one, "cat /proc/sys/net/ipv4/ip_unprivileged_port_start")).isEqualTo("0");
        assertThat(inside(one, "ip -6 -o address show dev eth0")).doesNotContain("fe80");
    }

    /// A refusal is an answer: of the one that has the address.
    private static boolean reaches(PodNetwork from, String to) throws IOException {
        var address = new InetSocketAddress(InetAddress.ofLiteral(to), CLOSED_PORT);
        return from.namespace()
                .orElseThrow()
                .call(() -> {
                    try (var socket = new Socket()) {
                        socket.connect(address, 5000);
                        return true;
                    } catch (ConnectException e) {
                        return String.valueOf(e.getMessage()).contains("refused");
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    @Test
    void leadsPacketsToTheWorld() throws IOException {
        PodNetworks networks = open(NONE_AHEAD, ID);
        PodNetwork pod = networks.take();
        host.inWorld("ip route add %s via 192.0.2.2".formatted(networks.range().pods()));

        assertThat(reaches(pod, "192.0.2.1")).isTrue();
    }

    @Test
    void setsTheHostsEndsUpForOnePodOnly() throws IOException {
        open(NONE_AHEAD, ID).take();

        String link = host.run("ip -details -o link show group 0x6201a2b3");

        assertThat(link).contains("bst-1a2b3-0002").contains("addrgenmode none");
        assertThat(setting("ipv4", "rp_filter")).isEqualTo("1");
        assertThat(setting("ipv4", "route_localnet")).isEqualTo("1");
        assertThat(setting("ipv4", "forwarding")).isEqualTo("1");
        assertThat(setting("ipv4", "arp_ignore")).isEqualTo("8");
        assertThat(setting("ipv6", "accept_ra")).isEqualTo("0");
        assertThat(host.run("ip -6 -o address show dev bst-1a2b3-0002")).isEmpty();
        assertThat(host.run("ip route get 10.88.0.2")).contains("dev bst-1a2b3-0002 src 10.88.0.1");
    }

    private String setting(String family, String name) throws IOException {
        return host.run("cat /proc/sys/net/%s/conf/bst-1a2b3-0002/%s".formatted(family, name));
    }

    @Test
    void leavesTheHostAsItWas() throws IOException {
        // Given
        host.run("echo 1 > /proc/sys/net/ipv4/conf/all/accept_redirects");
        host.run("echo 1 > /proc/sys/net/ipv4/conf/eth0/forwarding");
        String before = host.state();
        PodNetworks networks = open(new NetworkSettings("auto", "auto", 4), ID);
        networks.sweep();
        networks.take();
        assertThat(host.run("cat /proc/sys/net/ipv4/ip_forward")).isEqualTo("1");
        assertThat(host.run("cat /proc/sys/net/ipv6/conf/eth0/accept_ra")).isEqualTo("2");

        // When
        networks.close();

        // Then
        assertThat(host.state()).isEqualTo(before);
    }

    @Test
    void leavesTheHostAsItWasInWhateverOrderTwoBaristasEnd() throws IOException {
        for (boolean firstEndsFirst : new boolean[] {true, false}) {
            String before = host.state();
            PodNetworks one = open(NONE_AHEAD, ID);
            PodNetworks two = open(NONE_AHEAD, OTHER);
            assertThat(two.range().pods().overlaps(one.range().pods())).isFalse();
            PodNetworks last = firstEndsFirst ? two : one;

            (firstEndsFirst ? one : two).close();
            PodNetwork pod = last.take();

            assertThat(reaches(pod, last.range().gateway().ipv4())).isTrue();
            assertThat(host.run("cat /proc/sys/net/ipv4/ip_forward")).isEqualTo("1");
            last.close();
            assertThat(host.state()).isEqualTo(before);
        }
    }

    @Test
    void removesTheLinkOfANetworkThatIsGivenBackAndUsesTheAddressLast() throws IOException {
        PodNetworks networks = open(NONE_AHEAD, ID);
        PodNetwork first = networks.take();

        first.close();
        first.close();

        awaitNoLinks("bst-1a2b3-");
        assertThat(addresses(networks.take()).ipv4()).isEqualTo("10.88.0.3");
    }

    private void awaitNoLinks(String prefix) throws IOException {
        long end = System.nanoTime() + 10_000_000_000L;
        while (host.run("ip -o link").contains(prefix)) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void adoptsANetworkWithItsAddressAndMakesWhatIsMissing() throws IOException {
        for (boolean linkIsGone : new boolean[] {false, true}) {
            // Given
            PodNetworks killed = host.call(() -> PodNetworks.open(NONE_AHEAD, ID));
            PodNetwork other = killed.take();
            PodNetwork pod = killed.take();
            NetworkNamespace namespace = pod.namespace().orElseThrow();
            host.run(linkIsGone ? "ip link del bst-1a2b3-0003" : "ip route del 10.88.0.3");

            // When
            PodNetworks next = open(NONE_AHEAD, ID);
            PodNetwork adopted = next.adopt(addresses(pod), namespace);
            next.sweep();

            // Then
            assertThat(adopted.addresses()).isEqualTo(pod.addresses());
            assertThat(reaches(adopted, next.range().gateway().ipv4())).isTrue();
            awaitNoLinks("bst-1a2b3-0002");
            assertThat(addresses(next.take()).ipv4()).isNotEqualTo(addresses(adopted).ipv4());
            NetworkNamespace again = namespace.call(NetworkNamespace::current);
            assertThatThrownBy(() -> next.adopt(addresses(pod), again))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("(expected: not in use)");
            other.namespace().orElseThrow().close();
            next.close();
        }
    }

    @Test
    void removesTheLeftoversOfAKilledOne() throws IOException {
        String before = host.state();
        PodNetworks killed = host.call(() -> PodNetworks.open(NONE_AHEAD, ID));
        for (int i = 0; i < 5; i++) {
            killed.take();
        }

        host.call(() -> {
            PodNetworks.removeLeftovers(ID);
            PodNetworks.removeLeftovers(OTHER);
            return ID;
        });

        assertThat(host.state()).isEqualTo(before);
    }

    @Test
    void saysThatTheRangeIsExhaustedAndUsesAFreedAddressAgain() throws IOException {
        var small = new NetworkSettings("10.99.0.0/28", NetworkSettings.AUTO, 2);
        PodNetworks networks = open(small, ID);
        PodNetwork first = networks.take();
        for (int i = 1; i < 4; i++) {
            networks.take();
        }

        assertThatThrownBy(networks::take)
                .isInstanceOf(NoFreeAddress.class)
                .hasMessage("pod range: 10.99.0.0/29 (expected: a free address): all 4 are in use");

        // When
        first.close();

        // Then
        assertThat(takeSoon(networks).addresses()).isEqualTo(first.addresses());
    }

    /// A link is removed in the background, and then its address is free.
    private static PodNetwork takeSoon(PodNetworks networks) throws IOException {
        for (long end = System.nanoTime() + 10_000_000_000L; ; LockSupport.parkNanos(1_000_000)) {
            try {
                return networks.take();
            } catch (NoFreeAddress exhausted) {
                if (System.nanoTime() > end) {
                    throw exhausted;
                }
            }
        }
    }

    @Test
    void refusesARangeOfTheHosts() {
        var taken = new NetworkSettings("192.0.2.0/24", NetworkSettings.AUTO, 0);

        assertThatThrownBy(() -> open(taken, ID))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "pod range: 192.0.2.0/24 (expected: no overlap with the host's route"
                                + " 192.0.2.0/24 dev eth0)");
    }

    @Test
    void findsNothingInTheWayWhereItWorks() {
        assertThat(NetworkProbe.obstacles(List.of())).isEmpty();
    }

    @Test
    void tellsWhatElseIsInTheWay() {
        var check =
                new NetworkProbe.Check(
                        () -> {
                            throw new IOException("no such thing");
                        },
                        "modprobe thing");

        assertThat(NetworkProbe.obstacles(List.of(check)))
                .containsExactly("modprobe thing (no such thing)");
    }
}
