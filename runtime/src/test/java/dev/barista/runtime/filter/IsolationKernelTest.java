package dev.barista.runtime.filter;

import static dev.barista.runtime.filter.Protocol.TCP;
import static dev.barista.runtime.filter.testkit.FilterWorld.pod4;
import static dev.barista.runtime.filter.testkit.FilterWorld.pod6;
import static dev.barista.runtime.filter.testkit.Talk.REFUSED;
import static dev.barista.runtime.filter.testkit.Talk.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.filter.testkit.FilterWorld;
import dev.barista.runtime.filter.testkit.Net;
import dev.barista.runtime.filter.testkit.Talk;
import dev.barista.runtime.linux.Self;
import java.io.IOException;
import java.net.DatagramSocket;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What pods reach beside other pods, and what reaches them.
class IsolationKernelTest {

    private static final String GATEWAY = "10.88.0.1";
    private static final String HOST = "10.88.0.254";

    private FilterWorld world;
    private Net pod;

    @BeforeEach
    void makeWorld() throws IOException {
        assumeTrue(Self.administers(), "not root");
        world = new FilterWorld();
        pod = world.pod(2);
    }

    @AfterEach
    void endWorld() throws IOException {
        if (world != null) {
            world.close();
        }
    }

    private void apply(RulesBuilder rules) throws IOException {
        world.filter.apply(rules.build());
    }

    @Test
    void letsPodsOutWithTheAddressOfTheHost() throws IOException {
        world.keep(Talk.serveTcp(world.world, 80));
        world.keep(Talk.serveUdp(world.world, 53));
        apply(new RulesBuilder().pod(2));

        assertThat(Talk.tcp(pod, "203.0.113.2", 80)).isEqualTo("world 203.0.113.1");
        assertThat(Talk.udp(pod, "203.0.113.2", 53)).isEqualTo("world 203.0.113.1");
        assertThat(Talk.tcp(pod, "fd99::2", 80)).isEqualTo("world fd99:0:0:0:0:0:0:1");
    }

    @Test
    void countsWhatAPodSendsToTheWorld() throws IOException {
        world.keep(Talk.serveTcp(world.world, 80));
        world.keep(Talk.serveTcp(world.pod(3), 80));
        apply(new RulesBuilder().pod(2).pod(3));
        for (int i = 0; i < 3; i++) {
            Talk.tcp(pod, "203.0.113.2", 80);
            Talk.tcp(pod, pod4(3), 80);
        }

        List<Egress> egress = world.filter.egress();

        assertThat(egress)
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.address()).isEqualTo(FilterWorld.address(pod4(2)));
                    assertThat(it.connections()).isEqualTo(3);
                    assertThat(it.packets()).isBetween(9L, 20L);
                    assertThat(it.bytes()).isBetween(it.packets() * 40, it.packets() * 70);
                });
    }

    @Test
    void keepsCountersWhenRulesChange() throws IOException {
        world.keep(Talk.serveTcp(world.world, 80));
        apply(new RulesBuilder().pod(2));
        Talk.tcp(pod, "203.0.113.2", 80);
        List<Egress> before = world.filter.egress();

        apply(new RulesBuilder().pod(2).pod(3).hostPorts(1));

        assertThat(world.filter.egress()).isEqualTo(before).isNotEmpty();
    }

    @Test
    void opensExactlyTheHostPortsOfTheSetting() throws IOException {
        world.keep(Talk.serveTcp(world.node, "127.0.0.1", 5432));
        world.keep(Talk.serveTcp(world.node, "127.0.0.1", 6379));
        apply(new RulesBuilder().pod(2).hostPorts(5432));

        assertThat(Talk.tcp(pod, HOST, 5432)).as("a local client").isEqualTo("node 127.0.0.1");
        assertThat(Talk.tcp(pod, HOST, 6379)).isEqualTo(REFUSED);
        assertThat(Talk.tcp(pod, GATEWAY, 5432)).isEqualTo(REFUSED);
    }

    @Test
    void leadsPodsOfTheNodeToDnsAndTheGatewayAlone() throws IOException {
        for (int port : List.of(53, 80, 8001)) {
            world.keep(Talk.serveTcp(world.node, port));
        }
        world.keep(Talk.serveUdp(world.node, 53));
        apply(new RulesBuilder().pod(2));

        assertThat(Talk.tcp(pod, GATEWAY, 53)).isEqualTo("node 10.88.0.2");
        assertThat(Talk.udp(pod, GATEWAY, 53)).isEqualTo("node 10.88.0.2");
        assertThat(Talk.tcp(pod, GATEWAY, 80)).isEqualTo("node 10.88.0.2");
        assertThat(Talk.tcp(pod, "fd88::1", 80)).isEqualTo("node fd88:0:0:0:0:0:0:2");
        assertThat(Talk.tcp(pod, GATEWAY, 8001)).isEqualTo(REFUSED);
        assertThat(Talk.tcp(pod, HOST, 80)).isEqualTo(REFUSED);
        assertThat(Talk.tcp(pod, "203.0.113.1", 80)).as("the host's own").isEqualTo(REFUSED);
        assertThat(Talk.tcp(pod, "fd99::1", 80)).isEqualTo(REFUSED);
        for (String gateway : List.of(GATEWAY, "fd88::1")) {
            var address = FilterWorld.address(gateway);
            assertThat(pod.namespace().call(() -> address.isReachable(1500))).isTrue();
        }
    }

    @Test
    void letsNoMoreQuestionsOfAPodToTheDnsServerThanItMayAsk() throws IOException {
        // Given
        world.keep(Talk.serveUdp(world.node, 53));
        apply(new RulesBuilder().pod(2).pod(3));
        world.node.run(
                """
                nft add table inet seen
                nft 'add chain inet seen arrived { type filter hook input priority -10; }'
                nft add rule inet seen arrived ip saddr 10.88.0.2 udp dport 53 counter
                """);

        // When
        int sent = 200_000;
        long began = System.nanoTime();
        Talk.flood(pod, GATEWAY, 53, sent);
        double seconds = (System.nanoTime() - began) / 1e9;

        // Then
        Matcher counted =
                Pattern.compile("packets (\\d+)")
                        .matcher(world.node.run("nft list table inet seen"));
        assertThat(counted.find()).isTrue();
        double most = Questions.BURST + Questions.PER_SECOND * seconds;
        assertThat(Integer.parseInt(counted.group(1)))
                .as("of %,d in %.2f s", sent, seconds)
                .isBetween(Questions.BURST, (int) most + 1);
        assertThat(Talk.udp(world.pod(3), GATEWAY, 53)).isEqualTo("node 10.88.0.3");
    }

    @Test
    void dropsLoopbackAddressesFromAPod() throws IOException {
        world.keep(Talk.serveTcp(world.node, "127.0.0.1", 5432));
        pod.run(
                """
                ip link set lo down
                ip route add 127.0.0.9/32 via 10.88.0.1 dev eth0 onlink
                sysctl -qw net.ipv4.conf.all.route_localnet=1
                """);
        apply(new RulesBuilder().pod(2).hostPorts(5432));

        assertThat(Talk.tcp(pod, pod4(2), "127.0.0.9", 5432)).isEqualTo(SILENCE);
    }

    /// Looked at from the other end: no answer would come back to the pod in any case.
    @Test
    void dropsWhatHasAnotherSourceAddress() throws IOException {
        world.pod(3);
        world.node.run("sysctl -qw net.ipv4.conf.p2.rp_filter=0 net.ipv4.conf.all.rp_filter=0");
        apply(new RulesBuilder().pod(2).pod(3));
        DatagramSocket there =
                world.keep(world.world.namespace().call(() -> new DatagramSocket(53)));
        there.setSoTimeout(300);

        for (String spoofed : List.of(pod4(3), pod4(9), "198.51.100.1", "203.0.113.1")) {
            pod.run("ip addr add " + spoofed + "/32 dev eth0");
            Talk.send(pod, spoofed, "203.0.113.2", 53);
            assertThat(Talk.receives(there)).as(spoofed).isFalse();
        }
        pod.run("ip addr add fd88::3/128 dev eth0 nodad");
        Talk.send(pod, pod6(3), "fd99::2", 53);
        assertThat(Talk.receives(there)).as("IPv6").isFalse();
        Talk.send(pod, pod4(2), "203.0.113.2", 53);
        Talk.send(pod, pod6(2), "fd99::2", 53);
        assertThat(Talk.receives(there)).as("its own address").isTrue();
        assertThat(Talk.receives(there)).as("its own IPv6 address").isTrue();
    }

    @Test
    void keepsTheWorldFromPodsAndTheGateway() throws IOException {
        world.keep(Talk.serveTcp(pod, 80));
        world.keep(Talk.serveTcp(world.node, 80));
        world.world.run(
                "ip route add 10.88.0.0/16 via 203.0.113.1; ip -6 route add fd88::/64 via fd99::1");
        apply(new RulesBuilder().pod(2));

        assertThat(Talk.tcp(world.world, pod4(2), 80)).isEqualTo(SILENCE);
        assertThat(Talk.tcp(world.world, pod6(2), 80)).isEqualTo(SILENCE);
        assertThat(Talk.tcp(world.world, GATEWAY, 80)).isEqualTo(SILENCE);
        assertThat(Talk.tcp(world.world, HOST, 80)).isEqualTo(SILENCE);
        assertThat(Talk.tcp(world.node, pod4(2), 80)).isEqualTo("pod2 10.88.0.1");
        assertThat(Talk.tcp(world.node, GATEWAY, 80)).isEqualTo("node 10.88.0.1");
    }

    @Test
    void sendsNothingForAnAddressThatNoPodHasToTheWorld() throws IOException {
        apply(new RulesBuilder().pod(2));

        assertThat(Talk.tcp(pod, pod4(77), 80)).isEqualTo(REFUSED);
    }

    @Test
    void closesPodsThatItDoesNotKnow() throws IOException {
        world.keep(Talk.serveTcp(world.pod(3), 80));
        world.keep(Talk.serveTcp(world.world, 80));
        apply(new RulesBuilder().pod(2));

        assertThat(Talk.tcp(pod, pod4(3), 80)).isEqualTo(SILENCE);
        assertThat(Talk.tcp(world.pod(3), "203.0.113.2", 80)).isEqualTo("world 203.0.113.1");

        apply(new RulesBuilder().pod(2).strangers(Rules.Strangers.WAIT));

        assertThat(Talk.tcp(world.pod(3), "203.0.113.2", 80)).isEqualTo(SILENCE);
        assertThat(Talk.tcp(pod, "203.0.113.2", 80)).isEqualTo("world 203.0.113.1");
    }

    @Test
    void leavesPacketsOfOthersAlone() throws IOException {
        Net other = world.pod(3);
        world.node.run("ip link set p3 group 7");
        world.keep(Talk.serveTcp(other, 80));
        world.world.run("ip route add 10.88.0.3/32 via 203.0.113.1");
        apply(new RulesBuilder().pod(2));

        assertThat(Talk.tcp(world.world, pod4(3), 80)).isEqualTo("pod3 203.0.113.2");
    }

    @Test
    void leavesPodsOfAnotherNodeOnTheMachineAlone() throws IOException {
        Net theirs = world.keep(Net.create("theirs"));
        world.node.run(
                """
                set -e
                ip link add q type veth peer name eth0 netns %s
                ip link set q group %d up
                sysctl -qw net.ipv4.conf.q.proxy_arp=1
                ip route add 10.99.0.2/32 dev q
                """
                        .formatted(theirs.file(), FilterWorld.GROUP));
        theirs.run(
                """
                set -e
                ip addr add 10.99.0.2/32 dev eth0; ip link set eth0 up
                ip route add default dev eth0
                """);
        world.keep(Talk.serveTcp(pod, 8080));
        world.keep(Talk.serveTcp(world.node, 80));
        apply(new RulesBuilder().pod(2).service(TCP, "10.88.1.7", 80, pod4(2)));

        assertThat(Talk.tcp(theirs, "203.0.113.1", 80)).as("not ours").isEqualTo("node 10.99.0.2");
        assertThat(Talk.tcp(theirs, pod4(2), 8080)).isEqualTo(SILENCE);
        assertThat(Talk.tcp(theirs, "10.88.1.7", 80)).isNotEqualTo("pod2 10.99.0.2");
    }
}
